namespace TransferMed.Runtime;

/// <summary>
/// How LibTorch's OpenMP threads wait for each other. They spin by default, which makes training several times slower as
/// soon as any other thread wants a processor: the one that is waited for does not run because those that wait do. Read
/// by the OpenMP library when it is loaded, so it must be set before LibTorch is.
/// </summary>
internal static class WaitPolicy
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    /// <summary>As long as the pause between two kernels, not as the time slice of another thread; longer spins were slower beside other work, none at all when alone.</summary>
    private const string ShortSpin = "1000";

    private static readonly string[] Choices = ["OMP_WAIT_POLICY", SpinCount];

    /// <summary>Limits the spinning, unless the user's environment decides.</summary>
    public static void LimitSpinning()
    {
        if (OperatingSystem.IsLinux() && Choices.All(name => Environment.GetEnvironmentVariable(name) is null))
        {
            NativeEnvironment.SetUnlessSet(SpinCount, ShortSpin);
        }
    }
}
