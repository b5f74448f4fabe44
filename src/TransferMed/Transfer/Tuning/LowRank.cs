using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Trains terms of low rank beside the weights of linear layers, and the head (LoRA, Hu et al. 2022): a layer of weights W computes W + alpha / rank B A, where A is drawn
/// (uniform with bound 1 / sqrt(inputs)) and B starts as zeros. All other weights and the running statistics keep their values while it runs; at the end the products are
/// added to the weights. Before the first step the network gives the same bits as without them. Made for transformers; <see cref="Mlp"/> finds the linear layers of other networks too.
/// <see cref="FreezePolicy"/> decides by name and stage when the terms are trained. A and B decay as weights do.
/// </summary>
public sealed class LowRank : TuningMethod
{
    private const int Highest = 4096;

    /// <summary>The rank, from 1 to 4096. Default 8.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The factor alpha, above 0 to 10000; a term is multiplied by it over the rank. Default 16.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Whether the queries of attentions have a term. Default true, as in the paper.</summary>
    public bool Query { get; init; } = true;

    /// <summary>Whether the keys of attentions have a term. Default false.</summary>
    public bool Key { get; init; }

    /// <summary>Whether the values of attentions have a term. Default true, as in the paper.</summary>
    public bool Value { get; init; } = true;

    /// <summary>Whether the projections behind attentions have a term. Default false.</summary>
    public bool Projection { get; init; }

    /// <summary>Whether the other linear layers but the head have a term, such as those of a transformer's or a ConvNeXt's MLP. Default false.</summary>
    public bool Mlp { get; init; }

    internal override (string Word, string? Number) TextForm => ("lora", "RANK");

    internal override bool TrainsAdaptersAlone => true;

    internal override TuningMethod? With(double number) => number == Math.Floor(number) && number is >= 1 and <= Highest ? new LowRank { Rank = (int)number } : null;

    internal override IEnumerable<IAdapterPlan> Adapters(NetworkSpec network, long seed)
    {
        LowRankPlan[] plans = [.. LinearPlace.In(network.Plan.Steps).Select(place => (place.Unit, Blocks: BlocksOf(place.Kind)))
            .Where(chosen => chosen.Blocks.Any(block => block is not null))
            .Select(chosen => new LowRankPlan(chosen.Unit, chosen.Blocks, Rank, Alpha / Rank, seed))];
        return plans.Length > 0
            ? plans
            : throw new ArgumentException(
                $"{nameof(LowRank)} finds none of the linear layers that it is for in the network ({this}). Convolutional networks are tuned by {nameof(ScaleAndShift)}; {nameof(Mlp)} takes linear layers outside of attentions.",
                nameof(network));
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.AtLeast(Rank, 1, nameof(Rank));
        OptionCheck.Within(Rank, 1, Highest, nameof(Rank));
        OptionCheck.Within(Alpha, 0, 10_000, nameof(Alpha), lowExclusive: true);
        OptionCheck.Require(Query || Key || Value || Projection || Mlp, nameof(Query), $", {nameof(Key)}, {nameof(Value)}, {nameof(Projection)} and {nameof(Mlp)} are all false; {nameof(LowRank)} needs at least one of them.");
    }

    private IReadOnlyList<string?> BlocksOf(LinearKind kind) => kind switch
    {
        LinearKind.QueryKeyValue => [Query ? "q" : null, Key ? "k" : null, Value ? "v" : null],
        LinearKind.Projection => [Projection ? "" : null],
        _ => [Mlp ? "" : null],
    };
}
