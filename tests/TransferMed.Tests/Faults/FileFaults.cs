using TransferMed.Runtime;

namespace TransferMed.Tests.Faults;

/// <summary>The process died here: no operation follows, and nothing that was under way is put in order.</summary>
internal sealed class KilledException() : Exception("killed");

/// <summary>Makes one of the library's own file operations fail, or the process die before it.</summary>
internal sealed class FileFaults : IDisposable
{
    /// <summary>No space left on the device, and a broken disk.</summary>
    private static readonly int[] Errors = [28, 5];

    private readonly List<string> _seen = [];
    private readonly int _place;
    private readonly bool _kills;

    /// <param name="place">Which operation, from 1; 0 counts only.</param>
    /// <param name="kills">Whether the process dies there, or the operation alone fails.</param>
    public FileFaults(int place = 0, bool kills = false)
    {
        _place = place;
        _kills = kills;
        FileOperations.Intercept = Before;
    }

    /// <summary>The operations so far, each with its file.</summary>
    public IReadOnlyList<string> Seen => _seen;

    /// <summary>The operation that failed.</summary>
    public string Hit => _place > 0 && _place <= _seen.Count ? $"operation {_place}, {_seen[_place - 1]}" : "none";

    public void Dispose() => FileOperations.Intercept = null;

    /// <summary>How many places a campaign tries: few in the suite, all where the environment asks for many.</summary>
    public static IEnumerable<int> Places(int operations, int few)
    {
        int wanted = Fuzzing.Count(few);
        return wanted >= operations
            ? Enumerable.Range(1, operations)
            : Enumerable.Range(0, wanted).Select(index => 1 + (int)((long)index * (operations - 1) / Math.Max(1, wanted - 1))).Distinct();
    }

    private void Before(FileAction action, string path)
    {
        lock (_seen)
        {
            _seen.Add($"{action} of {path}");
            if (_place > 0 && _seen.Count == _place && !_kills)
            {
                throw new IOException("the test's own fault", Errors[_place % Errors.Length]);
            }

            if (_kills && _seen.Count >= _place)
            {
                throw new KilledException();
            }
        }
    }
}
