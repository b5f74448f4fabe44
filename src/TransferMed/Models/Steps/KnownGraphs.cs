using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A graph that another runtime computes: images to features, always as in evaluation. Any number of threads may call it.</summary>
internal interface IFrozenGraph
{
    /// <summary>Computes features.</summary>
    /// <param name="images">(N, C, H, W), float32, normalised, on the CPU and in plain order; stays the caller's.</param>
    /// <returns>(N, features), float32, on the CPU; fresh.</returns>
    Tensor Features(Tensor images);
}

/// <summary>The graphs that are open in this program, by the step that names them. A file names a graph by its hash; its content is never taken on trust.</summary>
internal static class KnownGraphs
{
    private static readonly Dictionary<FrozenGraphSpec, List<IFrozenGraph>> Open = [];

    // Graphs that packages brought: the networks on top of them keep them open, nothing else does.
    private static readonly Dictionary<FrozenGraphSpec, WeakReference<IFrozenGraph>> Used = [];

    public static void Add(FrozenGraphSpec step, IFrozenGraph graph)
    {
        lock (Open)
        {
            FrozenGraphSpec key = KeyOf(step);
            if (!Open.TryGetValue(key, out List<IFrozenGraph>? same))
            {
                Open.Add(key, same = []);
            }

            same.Add(graph);
        }
    }

    /// <summary>Adds a graph that belongs to the networks on top of it.</summary>
    public static void AddWhileUsed(FrozenGraphSpec step, IFrozenGraph graph)
    {
        lock (Open)
        {
            foreach (FrozenGraphSpec closed in (FrozenGraphSpec[])[.. Used.Where(entry => !entry.Value.TryGetTarget(out _)).Select(entry => entry.Key)])
            {
                Used.Remove(closed);
            }

            Used[KeyOf(step)] = new WeakReference<IFrozenGraph>(graph);
        }
    }

    public static void Remove(FrozenGraphSpec step, IFrozenGraph graph)
    {
        lock (Open)
        {
            FrozenGraphSpec key = KeyOf(step);
            if (Open.TryGetValue(key, out List<IFrozenGraph>? same) && same.Remove(graph) && same.Count == 0)
            {
                Open.Remove(key);
            }
        }
    }

    /// <summary>The graph of a step, the last that the program opened, else one that a package brought; null where none is open.</summary>
    public static IFrozenGraph? Find(FrozenGraphSpec step)
    {
        lock (Open)
        {
            FrozenGraphSpec key = KeyOf(step);
            return Open.TryGetValue(key, out List<IFrozenGraph>? same) ? same[^1]
                : Used.TryGetValue(key, out WeakReference<IFrozenGraph>? used) && used.TryGetTarget(out IFrozenGraph? graph) ? graph
                : null;
        }
    }

    // What the step is called within a network says nothing about the graph.
    private static FrozenGraphSpec KeyOf(FrozenGraphSpec step) => step with { Name = null };
}
