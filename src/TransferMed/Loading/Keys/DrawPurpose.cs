namespace TransferMed.Loading;

/// <summary>What a random draw is for: a key of <see cref="Runtime.SampleRandom"/>, so that one kind of draw never shifts another.</summary>
internal enum DrawPurpose : long
{
    Order = 0x4C4F414401,
    BalancedRound = 0x4C4F414402,
    Geometry = 0x4C4F414403,
    Color = 0x4C4F414404,
    Blur = 0x4C4F414405,
    Noise = 0x4C4F414406,
    Erasing = 0x4C4F414407,
    Mixing = 0x4C4F414408,
    Statistics = 0x4C4F414409,
}
