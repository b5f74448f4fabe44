extern alias predict;

using predict::SampleConsole;

namespace TransferMed.Samples.Tests.Shared;

/// <summary>What programs say and return when their work ends early.</summary>
public sealed class EndingTests
{
    public static TheoryData<Exception, int, string> Errors => new()
    {
        { new OperationCanceledException(), 75, "Stopped; go on." },
        { new ArgumentException("No such number.", "number"), 2, "Error: No such number. (in words)" },
        { new TransferMedException("No model."), 1, "Error: No model. (in words)" },
        { new IOException("No disk."), 1, "Error: No disk. (in words)" },
        { new UnauthorizedAccessException("No right."), 1, "Error: No right. (in words)" },
        { new NotSupportedException("No driver."), 1, "Error: No driver. (in words)" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public async Task An_error_becomes_a_sentence_and_a_code(Exception error, int code, string said)
    {
        var ending = new Ending { Stopped = "Stopped; go on.", StoppedCode = 75, IsExpected = e => e is NotSupportedException, Words = (_, text) => $"{text} (in words)" };
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(code, await ending.OfAsync(() => throw error));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Equal(said, errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_fault_of_the_program_is_thrown_on() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new Ending().OfAsync(() => throw new InvalidOperationException()));
}
