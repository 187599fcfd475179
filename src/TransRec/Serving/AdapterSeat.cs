using TransRec.Models;

namespace TransRec.Serving;

/// <summary>Which adapters a backbone carries now. Its caller sees to it that nobody uses the backbone meanwhile.</summary>
/// <param name="model">The backbone, without adapters, in evaluation mode.</param>
internal sealed class AdapterSeat(Recommender model) : IDisposable
{
    // Held weakly: a form lives as long as a set has it.
    private readonly Dictionary<string, WeakReference<AdapterForm>> forms = new(StringComparer.Ordinal);
    private readonly List<WeakReference<AdapterForm>> all = [];

    /// <summary>The adapters that act now; null: none.</summary>
    public DomainAdapters? Seated { get; private set; }

    /// <summary>Takes a set that was made for the bare backbone. Its modules are kept only when no set with the same options is there.</summary>
    /// <exception cref="InvalidOperationException">The set is attached or taken already; nothing was changed.</exception>
    public DomainAdapters Take(AdapterSet made)
    {
        ArgumentNullException.ThrowIfNull(made);
        if (made.IsAttached || made.IsServed)
        {
            throw new InvalidOperationException("The set is attached or is served already; make a set of its own.");
        }

        var values = AdapterForm.ValuesOf(made);
        made.IsServed = true;
        if (!AdapterForm.IsShared(made))
        {
            return new DomainAdapters(Kept(new AdapterForm(made)), values);
        }

        var key = AdapterForm.KeyOf(made);
        if (forms.TryGetValue(key, out var known) && known.TryGetTarget(out var form))
        {
            made.Dispose();
            return new DomainAdapters(form, values);
        }

        form = Kept(new AdapterForm(made));
        forms[key] = new WeakReference<AdapterForm>(form);
        return new DomainAdapters(form, values);
    }

    /// <summary>Lets adapters act in the place of those that did; null: none. When it fails, those that did act on.</summary>
    public void Seat(DomainAdapters? next)
    {
        if (ReferenceEquals(next, Seated))
        {
            return;
        }

        if (next is null || next.Form != Seated?.Form)
        {
            _ = model.Detach();
            var former = Seated;
            Seated = null;
            if (next is not null)
            {
                Attach(next, former);
            }
        }

        next?.Form.Write(next.Values);
        Seated = next;
    }

    /// <summary>Takes all adapters out of the backbone and disposes their modules.</summary>
    public void Dispose()
    {
        Seat(null);
        foreach (var reference in all)
        {
            if (reference.TryGetTarget(out var form))
            {
                form.Dispose();
            }
        }

        all.Clear();
        forms.Clear();
    }

    private void Attach(DomainAdapters next, DomainAdapters? former)
    {
        try
        {
            next.Form.Attach(model);
        }
        catch
        {
            if (former is not null)
            {
                former.Form.Attach(model);
                former.Form.Write(former.Values);
                Seated = former;
            }

            throw;
        }
    }

    private AdapterForm Kept(AdapterForm form)
    {
        _ = all.RemoveAll(reference => !reference.TryGetTarget(out _));
        all.Add(new WeakReference<AdapterForm>(form));
        return form;
    }
}
