using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// What low-rank adaptation adds to a linear layer (LoRA, Hu et al. 2022): x A^T B^T times a factor, where A (rank, inputs) is drawn and B (rows, rank)
/// starts as zeros, so that no bit changes before the first step. The outputs may be several blocks of as many rows, such as queries,
/// keys and values, of which each has a term of its own or none.
/// </summary>
/// <param name="blocks">The blocks in the order of the rows; null for one without a term. At least one has one.</param>
/// <param name="factor">The factor, alpha over rank.</param>
internal sealed class LowRankTerm(IReadOnlyList<(Tensor Down, Tensor Up)?> blocks, double factor)
{
    public const string DownName = "lora_A";
    public const string UpName = "lora_B";

    /// <summary>Adds the term to what the layer gives; consumes that.</summary>
    public Tensor ConsumeSum(Tensor y, Tensor x)
    {
        using (y)
        {
            using Tensor term = Of(x);
            return y.PlusMultiple(term, factor);
        }
    }

    /// <summary>The same as weights, (rows, inputs) in double precision.</summary>
    public Tensor Product()
    {
        (Tensor known, Tensor up) = blocks.First(block => block is not null)!.Value;
        (long rows, long inputs) = (up.size(0), known.size(1));
        return cat([.. blocks.Select(block => block is { } term
            ? term.Up.to_type(ScalarType.Float64).matmul(term.Down.to_type(ScalarType.Float64)).Times(factor)
            : zeros([rows, inputs], ScalarType.Float64, up.device))]);
    }

    private Tensor Of(Tensor x)
    {
        Tensor?[] given = [.. blocks.Select(block => block is { } term ? Map(x, term.Down, term.Up) : null)];
        if (given.Length == 1)
        {
            return given[0]!;
        }

        Tensor first = given.First(part => part is not null)!;
        Tensor[] parts = [.. given.Select(part => part ?? first.new_zeros(first.shape))];
        Tensor joined = cat(parts, -1);
        Array.ForEach(parts, part => part.Dispose());
        return joined;
    }

    private static Tensor Map(Tensor x, Tensor down, Tensor up)
    {
        using Tensor hidden = nn.functional.linear(x, down);
        return nn.functional.linear(hidden, up);
    }
}
