using static TorchSharp.torch;

namespace TransRec.Blocks.Kernels;

/// <summary>
/// Counts the arithmetic of matrix products from the shapes that come by: a product of [n, a] and [a, b] is 2 n a b operations, and as many again for each of its
/// two gradients that is needed. What else an encoder does (norms, activations, sums) and low-rank changes of a projection are not counted.
/// </summary>
internal sealed class ProductCount
{
    private const int Float = sizeof(float);
    private readonly Dictionary<(long Rows, int In, int Out), double> shapes = [];

    /// <summary>Operations of forward passes, those that are done a second time included.</summary>
    public double Forward { get; private set; }

    /// <summary>Operations of backward passes.</summary>
    public double Backward { get; private set; }

    /// <summary>Of both, operations in bfloat16.</summary>
    public double Rounded { get; private set; }

    /// <summary>Bytes that the products read and write when each of their matrices passes once.</summary>
    public double Bytes { get; private set; }

    /// <summary>The shape of linear layers in which most operations are done.</summary>
    public (long Rows, int In, int Out) Heaviest => shapes.Count == 0 ? (1024, 64, 64) : shapes.MaxBy(shape => shape.Value).Key;

    /// <summary>A linear layer is applied.</summary>
    /// <param name="input">[rows, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="rounded">Whether it computes in bfloat16.</param>
    public void Linear(Tensor input, Tensor weight, bool rounded)
    {
        var (width, output) = ((int)weight.shape[1], (int)weight.shape[0]);
        var rows = input.numel() / width;
        var gradients = Gradients(input, weight);
        var operations = 2.0 * rows * width * output;
        Add(operations, gradients, rounded);
        Bytes += (1 + gradients) * Float * (((double)rows * (width + output)) + ((double)width * output));
        shapes[(rows, width, output)] = shapes.GetValueOrDefault((rows, width, output)) + (operations * (1 + gradients));
    }

    /// <summary>A convolution is applied.</summary>
    /// <param name="input">[items, in, height, width].</param>
    /// <param name="weight">[out, in, kernel, kernel].</param>
    /// <param name="stride">Pixels from one place to the next.</param>
    public void Convolution(Tensor input, Tensor weight, int stride)
    {
        var gradients = Gradients(input, weight);
        var places = input.shape[0] * (input.shape[2] / stride) * (input.shape[3] / stride);
        Add(2.0 * places * weight.numel(), gradients, rounded: false);
        Bytes += (1 + gradients) * Float * ((double)input.numel() + (places * weight.shape[0]) + weight.numel());
    }

    /// <summary>The two products of every head and sequence of a packed attention.</summary>
    /// <param name="query">[rows that ask, width].</param>
    /// <param name="key">[rows, width].</param>
    /// <param name="value">[rows, width].</param>
    /// <param name="layout">The sequences.</param>
    /// <param name="onlyFirst">Whether only the first row of each sequence asks.</param>
    public void Attention(Tensor query, Tensor key, Tensor value, PackedLayout layout, bool onlyFirst) =>
        Attention(query, key, value, layout.Groups.Sum(group => 2.0 * group.Rows * (onlyFirst ? 1 : group.Length)) * query.shape[1]);

    /// <summary>The two products of an attention over sequences of equal length.</summary>
    /// <param name="query">[sequences, heads, queries, head width].</param>
    /// <param name="key">[sequences, heads, keys, head width].</param>
    /// <param name="value">[sequences, heads, keys, head width].</param>
    public void Attention(Tensor query, Tensor key, Tensor value) => Attention(query, key, value, 2.0 * query.numel() * key.shape[2]);

    private void Attention(Tensor query, Tensor key, Tensor value, double products)
    {
        var scores = Gradients(query, key);
        Add(products, scores, rounded: false);
        Add(products, !is_grad_enabled() ? 0 : (scores > 0 ? 1 : 0) + (value.requires_grad ? 1 : 0), rounded: false);
        Bytes += (1 + scores) * Float * ((2.0 * query.numel()) + key.numel() + value.numel()); // weights stay in the cache
    }

    private static int Gradients(Tensor one, Tensor other) => !is_grad_enabled() ? 0 : (one.requires_grad ? 1 : 0) + (other.requires_grad ? 1 : 0);

    private void Add(double operations, int gradients, bool rounded)
    {
        Forward += operations;
        Backward += gradients * operations;
        Rounded += rounded ? (1 + gradients) * operations : 0;
    }
}
