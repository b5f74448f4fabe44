using System.Diagnostics;
using System.Globalization;

namespace TransferMed.Benchmarks;

/// <summary>
/// Training steps of PyTorch in a process of its own that waits for its turn: a line to it says how many steps, a line back that they are done.
/// Waiting it uses no processor, so that the turns of the others are theirs.
/// </summary>
internal sealed class PyTorchTraining : IDisposable
{
    private readonly Process _process;

    private PyTorchTraining(Process process) => _process = process;

    /// <exception cref="InvalidOperationException">The program did not start; its own message stands on standard error.</exception>
    public static PyTorchTraining Start(string python, FormatCase one, int threads, params string[] deviceAndModes)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "pytorch_step.py"), one.Preset, one.Pixels.ToString(CultureInfo.InvariantCulture),
            one.Batch.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture), .. deviceAndModes,
        ];
        Process process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"'{python}' did not start.");
        var training = new PyTorchTraining(process);
        training.Await("ready");
        return training;
    }

    public void Step(int count = 1)
    {
        _process.StandardInput.WriteLine(count.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        Await("done");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Await(string word)
    {
        string? line = _process.StandardOutput.ReadLine();
        if (line != word)
        {
            throw new InvalidOperationException($"pytorch_step.py said '{line ?? "nothing more"}' instead of '{word}'.");
        }
    }
}
