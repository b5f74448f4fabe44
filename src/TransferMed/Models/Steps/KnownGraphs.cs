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

    // Graphs that packages brought, with the number of their users: the last one closes it.
    private static readonly Dictionary<IFrozenGraph, (FrozenGraphSpec Step, int Users)> Lent = [];

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

    /// <summary>Adds a graph that is closed when nothing uses it any more.</summary>
    /// <returns>The first use of it; dispose it where others have begun.</returns>
    public static IDisposable AddWhileUsed(FrozenGraphSpec step, IFrozenGraph graph)
    {
        lock (Open)
        {
            Add(step, graph);
            Lent.Add(graph, (step, 0));
            return Use(graph)!;
        }
    }

    /// <summary>Keeps a graph open until the result is disposed; null where it belongs to the program, which closes it.</summary>
    public static IDisposable? Use(IFrozenGraph graph)
    {
        lock (Open)
        {
            if (!Lent.TryGetValue(graph, out (FrozenGraphSpec Step, int Users) lent))
            {
                return null;
            }

            Lent[graph] = (lent.Step, lent.Users + 1);
            return new GraphUse(graph);
        }
    }

    /// <summary>Ends a use.</summary>
    internal static void Release(IFrozenGraph graph)
    {
        lock (Open)
        {
            (FrozenGraphSpec step, int users) = Lent[graph];
            if (users > 1)
            {
                Lent[graph] = (step, users - 1);
                return;
            }

            Lent.Remove(graph);
            Remove(step, graph);
        }

        (graph as IDisposable)?.Dispose();
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

    /// <summary>The graph of a step, the last that was opened; null where none is open.</summary>
    public static IFrozenGraph? Find(FrozenGraphSpec step)
    {
        lock (Open)
        {
            return Open.TryGetValue(KeyOf(step), out List<IFrozenGraph>? same) ? same[^1] : null;
        }
    }

    // What the step is called within a network says nothing about the graph.
    private static FrozenGraphSpec KeyOf(FrozenGraphSpec step) => step with { Name = null };
}
