using TransferMed;

namespace SampleConsole;

/// <summary>How a program's work ends: what stops it becomes a sentence and an exit code, by one rule for all programs.</summary>
internal sealed record Ending
{
    /// <summary>Said where the user has stopped the work.</summary>
    public string Stopped { get; init; } = "Stopped.";

    /// <summary>Returned where the user has stopped the work.</summary>
    public int StoppedCode { get; init; } = ExitCode.Cancelled;

    /// <summary>True for errors that can happen to this program beside those of the library and of files.</summary>
    public Func<Exception, bool> IsExpected { get; init; } = _ => false;

    /// <summary>Puts the text of an error into the words of this program.</summary>
    public Func<Exception, string, string> Words { get; init; } = (_, text) => text;

    /// <summary>Does the work.</summary>
    /// <param name="work">Gives the exit code where all went well.</param>
    /// <returns>What the process returns. An error that nobody expects is thrown on: it is a fault of the program.</returns>
    public async Task<int> OfAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            await ErrorOutput.WriteLineAsync(Stopped);
            return StoppedCode;
        }
        catch (ArgumentException error)
        {
            await ErrorOutput.WriteLineAsync($"Error: {Words(error, UsageError.TextOf(error))}");
            return ExitCode.WrongUsage;
        }
        catch (Exception error) when (error is TransferMedException or IOException or UnauthorizedAccessException || IsExpected(error))
        {
            await ErrorOutput.WriteLineAsync($"Error: {Words(error, error.Message)}");
            return ExitCode.Failed;
        }
    }
}
