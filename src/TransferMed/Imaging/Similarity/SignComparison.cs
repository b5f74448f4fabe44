using System.Numerics;

namespace TransferMed.Imaging;

/// <summary>
/// A picture that is compared with the <see cref="CosineSigns"/> of others, in its eight turns. Only pairs of frequencies that are both strong in this
/// picture count: their signs stay under compression, another size and another contrast, while those of weak ones are chance.
/// </summary>
internal sealed class SignComparison
{
    // The limits are measured: see docs/package.md.
    private const float Strong = 2;
    private const int FewestStrong = 48;
    private const double MostDifferent = 0.1;

    private readonly CosineSigns[] _signs = new CosineSigns[Dihedral.Count];
    private readonly CosineSigns[] _strong = new CosineSigns[Dihedral.Count];
    private readonly int[] _mostDifferent = new int[Dihedral.Count];

    private SignComparison(ReadOnlySpan<float> sizes)
    {
        Span<float> turned = stackalloc float[sizes.Length];
        for (int turn = 0; turn < Dihedral.Count; turn++)
        {
            Turn(sizes, turn, turned);
            _signs[turn] = CosineSigns.Where(turned, (first, second) => first * second > 0);
            _strong[turn] = CosineSigns.Where(turned, AreStrong);

            // Other pairs are strong where rows and columns are exchanged.
            int strong = Count(_strong[turn]);
            _mostDifferent[turn] = strong >= FewestStrong ? (int)(MostDifferent * strong) : -1;
        }
    }

    /// <summary>The comparison of a picture; null where too few of its frequencies are strong to tell it from others.</summary>
    public static SignComparison? Of(ImageThumbnail? thumbnail)
    {
        if (thumbnail is null or { IsFeatureless: true })
        {
            return null;
        }

        Span<float> sizes = stackalloc float[CosineSigns.Frequencies * CosineSigns.Frequencies];
        CosineSigns.Transform(thumbnail, sizes);
        return Count(CosineSigns.Where(sizes, AreStrong)) >= FewestStrong ? new SignComparison(sizes) : null;
    }

    /// <summary>Whether a picture of these signs looks like this one, or like this one mirrored or turned.</summary>
    public bool Matches(in CosineSigns other)
    {
        if (other.IsNone)
        {
            return false;
        }

        for (int turn = 0; turn < Dihedral.Count; turn++)
        {
            if (Differences(turn, other) <= _mostDifferent[turn])
            {
                return true;
            }
        }

        return false;
    }

    private int Differences(int turn, in CosineSigns other)
    {
        ref readonly CosineSigns signs = ref _signs[turn];
        ref readonly CosineSigns strong = ref _strong[turn];
        return Count(new CosineSigns((signs.First ^ other.First) & strong.First, (signs.Second ^ other.Second) & strong.Second));
    }

    private static int Count(in CosineSigns bits) => BitOperations.PopCount(bits.First) + BitOperations.PopCount(bits.Second);

    private static bool AreStrong(float first, float second) => Math.Min(Math.Abs(first), Math.Abs(second)) >= Strong;

    /// <summary>The transform of the mirrored or turned picture: mirrors change the signs of odd frequencies, exchanging rows and columns exchanges u and v.</summary>
    private static void Turn(ReadOnlySpan<float> sizes, int turn, Span<float> turned)
    {
        const int Frequencies = CosineSigns.Frequencies;
        for (int v = 0; v < Frequencies; v++)
        {
            for (int u = 0; u < Frequencies; u++)
            {
                float size = (turn & 4) != 0 ? sizes[u * Frequencies + v] : sizes[v * Frequencies + u];
                bool isNegated = ((turn & 1) != 0 && u % 2 == 1) != ((turn & 2) != 0 && v % 2 == 1);
                turned[v * Frequencies + u] = isNegated ? -size : size;
            }
        }
    }
}
