using System.Numerics;

namespace TransferMed.Imaging;

/// <summary>
/// A picture that is compared with the <see cref="CosineSigns"/> of others, in its eight turns. Only frequencies that are strong in this
/// picture count: their signs stay under compression, another size and another contrast, while those of weak ones are chance.
/// </summary>
internal sealed class SignComparison
{
    // The limits are measured: see docs/package.md.
    private const float Strong = 8;
    private const int FewestStrong = 48;
    private const double MostDifferent = 0.06;

    private readonly CosineSigns[] _signs = new CosineSigns[Dihedral.Count];
    private readonly CosineSigns[] _strong = new CosineSigns[Dihedral.Count];
    private readonly int _mostDifferent;

    private SignComparison(ReadOnlySpan<float> sizes, int strong)
    {
        _mostDifferent = (int)(MostDifferent * strong);
        Span<float> turned = stackalloc float[sizes.Length];
        for (int turn = 0; turn < Dihedral.Count; turn++)
        {
            Turn(sizes, turn, turned);
            _signs[turn] = CosineSigns.Where(turned, size => size > 0);
            _strong[turn] = CosineSigns.Where(turned, IsStrong);
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
        int strong = 0;
        foreach (float size in sizes)
        {
            strong += IsStrong(size) ? 1 : 0;
        }

        return strong >= FewestStrong ? new SignComparison(sizes, strong) : null;
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
            if (Differences(turn, other) <= _mostDifferent)
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

        // The low frequencies are the strong ones: most pictures part there.
        int first = BitOperations.PopCount((signs.First ^ other.First) & strong.First);
        return first > _mostDifferent
            ? first
            : first + BitOperations.PopCount((signs.Second ^ other.Second) & strong.Second)
                + BitOperations.PopCount((signs.Third ^ other.Third) & strong.Third)
                + BitOperations.PopCount((signs.Fourth ^ other.Fourth) & strong.Fourth);
    }

    private static bool IsStrong(float size) => Math.Abs(size) >= Strong;

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
