using TorchSharp;
using TorchSharp.Modules;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Documents;

/// <summary>What docs/guide/torchsharp.md says of TorchSharp. A test that fails after an update means that the page, and perhaps the code, can be simpler.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class TorchSharpFactsTests
{
    [Fact]
    public void A_fields_name_is_its_key_those_of_a_base_class_too()
    {
        using var module = new Derived();
        Assert.Equal(["hidden", "lora_A", "weight"], module.named_parameters().Select(named => named.name).Order());
    }

    [Fact]
    public void Modules_in_a_list_are_not_registered_and_what_is_added_to_a_module_list_later_neither()
    {
        using var module = new WithLists();
        Assert.Equal(["early.0.weight", "late.weight"], module.named_parameters().Select(named => named.name).Order());
    }

    [Fact]
    public void A_parameter_made_inside_a_scope_dies_with_it_unless_it_is_detached()
    {
        Parameter lost, kept;
        using (NewDisposeScope())
        {
            lost = new Parameter(zeros(2));
            kept = new Parameter(zeros(2));
            kept.DetachFromDisposeScope();
        }

        Assert.True(lost.IsInvalid);
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void A_parameter_is_another_object_after_a_move()
    {
        using var module = new Derived();
        var before = module.get_parameter("weight");
        module.to(ScalarType.Float64);
        Assert.NotSame(before, module.get_parameter("weight"));
    }

    [Fact]
    public void A_get_only_property_named_like_a_parameter_makes_a_move_throw()
    {
        using var module = new WithProperty();
        Assert.ThrowsAny<Exception>(() => module.to(ScalarType.Float64));
    }

    [Fact]
    public void Hooks_do_not_fire_on_forward()
    {
        using var layer = nn.Linear(1, 1);
        var fired = 0;
        layer.register_forward_hook((_, _, output) =>
        {
            fired++;
            return output;
        });
        using var scope = NewDisposeScope();
        layer.forward(ones(1, 1));
        Assert.Equal(0, fired);
        layer.call(ones(1, 1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_field_that_is_set_after_registration_is_not_registered()
    {
        using var module = new Late();
        Assert.Empty(module.named_parameters());
    }

    [Fact]
    public void The_random_generator_belongs_to_the_process()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var expected = rand(2).data<float>().ToArray();
        random.manual_seed(7);
        var first = rand(1).item<float>();
        var second = 0f;
        var other = new Thread(() => second = rand(1).item<float>());
        other.Start();
        other.Join();
        float[] drawn = [first, second];
        Assert.Equal(expected, drawn);
    }

    [Fact]
    public void Linear_is_sealed_and_there_is_no_function_for_embeddings()
    {
        Assert.True(typeof(Linear).IsSealed);
        Assert.DoesNotContain(typeof(nn.functional).GetMethods(), method => method.Name == "embedding");
    }

    private abstract class Base : nn.Module
    {
        private protected readonly Parameter lora_A = new(zeros(1));
        private readonly Parameter hidden = new(zeros(1));

        protected Base()
            : base(nameof(Base))
        {
        }

        public Parameter Hidden => hidden;
    }

    private sealed class Derived : Base
    {
        private readonly Parameter weight = new(zeros(1));

        public Derived() => RegisterComponents();

        public Parameter Own => weight;
    }

    private sealed class Leaf : nn.Module
    {
        private readonly Parameter weight = new(zeros(1));

        public Leaf()
            : base(nameof(Leaf)) => RegisterComponents();

        public Parameter Own => weight;
    }

    private sealed class WithLists : nn.Module
    {
        private readonly List<Leaf> list = [new Leaf()];
        private readonly ModuleList<Leaf> early = new(new Leaf());

        public WithLists()
            : base(nameof(WithLists))
        {
            RegisterComponents();
            early.Add(new Leaf());
            register_module("late", new Leaf());
        }

        public int Count => list.Count;
    }

    private sealed class Late : nn.Module
    {
        private readonly Parameter? weight;

        public Late()
            : base(nameof(Late))
        {
            RegisterComponents();
            weight = new Parameter(zeros(1));
        }

        public Parameter? Own => weight;
    }

    private sealed class WithProperty : nn.Module
    {
        private readonly Parameter weight = new(zeros(1));

        public WithProperty()
            : base(nameof(WithProperty))
        {
            RegisterComponents();
            register_parameter("scale", new Parameter(zeros(1)));
        }

        public Parameter scale => weight;
    }
}
