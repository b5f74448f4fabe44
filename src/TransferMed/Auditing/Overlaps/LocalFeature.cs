using System.Numerics;

namespace TransferMed.Auditing;

/// <summary>A corner in a picture, and what it looks like around it whichever way the picture is turned.</summary>
/// <param name="X">Its column, in points of the grid that features are found on.</param>
/// <param name="Y">Its row.</param>
/// <param name="Angle">The direction from it to the centre of brightness around it, in radians (Rublee et al. 2011).</param>
/// <param name="Signature">64 comparisons of brightness in the turned neighbourhood (BRIEF, Calonder et al. 2010).</param>
/// <param name="Patch">8 x 8 means of the turned neighbourhood, of mean 0 and length 1.</param>
internal sealed record LocalFeature(float X, float Y, float Angle, ulong Signature, float[] Patch)
{
    /// <summary>The correlation of the neighbourhoods.</summary>
    public float Correlate(LocalFeature other)
    {
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < Patch.Length; i += Vector<float>.Count)
        {
            sum += new Vector<float>(Patch, i) * new Vector<float>(other.Patch, i);
        }

        return Vector.Sum(sum);
    }
}
