using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// What processes of one run do together. Every process makes the same calls in the same order, from one thread at a time; a call ends when all have made
/// it, or with an error when one has not within <see cref="Timeout"/>, after which nothing more can be done together.
/// </summary>
internal interface ICollectives : IDisposable
{
    /// <summary>The number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>How long the others are waited for.</summary>
    TimeSpan Timeout { get; }

    /// <summary>After an error nothing more is done together: the end waits for nobody.</summary>
    void Abandon();

    /// <summary>Brings numbers of every process to all, in the order of the ranks.</summary>
    /// <param name="own">As many of each process.</param>
    /// <param name="all"><see cref="Count"/> times as many.</param>
    /// <param name="patient">Whether the others are waited for however long it takes.</param>
    void Gather(ReadOnlySpan<double> own, Span<double> all, bool patient = false);

    /// <summary>Brings bytes of one process to all.</summary>
    void Broadcast(Span<byte> bytes, int from);

    /// <summary>Adds a vector, float32 and in plain order, of all processes up, in place: the same bits everywhere, in an order of the engine's own.</summary>
    void Sum(Tensor vector);

    /// <summary>Brings a vector, float32 and in plain order, of every process to all, in the order of the ranks.</summary>
    /// <param name="own">(P).</param>
    /// <param name="all">(<see cref="Count"/>, P).</param>
    void Gather(Tensor own, Tensor all);
}
