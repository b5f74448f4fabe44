namespace TransferMed.Studies;

/// <summary>Where a process runs, and whether it still does: known of those that this one would see by their numbers.</summary>
/// <param name="Machine">Machine, start of its system and space of process numbers: equal where numbers mean the same.</param>
/// <param name="Process">The number.</param>
/// <param name="StartedAt">When the process began, since numbers come again.</param>
internal sealed record ProcessPlace(string Machine, int Process, DateTimeOffset StartedAt)
{
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(2);

    public static ProcessPlace Here { get; } = Find();

    /// <summary>True or false where it can be known from here, else null.</summary>
    public bool? IsAlive() => Machine == Here.Machine ? StartOf(Process) is { } started && (started - StartedAt).Duration() < Rounding : null;

    private static ProcessPlace Find() => new(
        string.Join(' ', ((string?[])[Environment.MachineName, Boot(), Space()]).Where(part => part is not null)),
        Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? DateTimeOffset.UtcNow);

    private static DateTimeOffset? StartOf(int number)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(number);
            return process.HasExited ? null : new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
        }
        catch (ArgumentException)
        {
            // There is no such process.
            return null;
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private static string? Boot() => File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : null;

    /// <summary>Containers of one machine may each have a process 1.</summary>
    private static string? Space() => OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
}
