using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>What the draws of one picture depend on, and nothing else.</summary>
/// <param name="Seed">The seed of the loader.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Sample">The index of the sample in the dataset.</param>
/// <param name="Repeat">How often the sample was drawn before in this epoch, each view of it counting; 0 unless sampling is balanced or there are several views.</param>
internal readonly record struct SampleKey(long Seed, int Epoch, int Sample, int Repeat)
{
    public SampleRandom Draws(long purpose) => new(Seed, purpose, Epoch, Sample, Repeat);
}
