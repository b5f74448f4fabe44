using TransferMed.Weights;
using Xunit.Abstractions;

namespace TransferMed.Tests.Weights;

/// <summary>Any sequence of faults ends with the right file under its name, or with an error and no file.</summary>
public sealed class DownloadFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Any_sequence_of_faults_gives_the_file_or_an_error()
    {
        int count = Fuzzing.Count(quick: 100);
        int whole = 0;
        for (int seed = 0; seed < count; seed++)
        {
            using var download = new DownloadFixture(length: 40_000, seed: seed);
            var random = new Random(seed);
            if (random.Next(3) == 0)
            {
                download.Leave(random.Next(2) == 0 ? download.Content[..random.Next(download.Content.Length)] : new byte[random.Next(60_000)]);
            }

            using var server = new FaultyServer([.. Enumerable.Range(0, 1 + random.Next(8)).Select(_ => Fault(random, download.Content)), random.Next(2) == 0 ? Answers.Right(download.Content) : Fault(random, download.Content)]);
            Exception? error = await Record.ExceptionAsync(() => download.RunAsync(server));
            Assert.True(error is null or WeightsUnavailableException, $"seed {seed}: {error}");
            Assert.InRange(server.Requests.Count, 0, 110);
            if (error is null)
            {
                whole++;
                download.AssertWhole();
            }
            else
            {
                Assert.False(File.Exists(download.Target), $"seed {seed}: {error.Message}");
            }
        }

        output.WriteLine($"{count} sequences of faults: {whole} whole files, {count - whole} errors");
        Assert.InRange(whole, count / 4, count - count / 10);
    }

    private static FaultyServer.Answer Fault(Random random, byte[] content) => random.Next(12) switch
    {
        0 => Answers.Right(content),
        1 or 2 => Answers.Cut(content, random.Next(content.Length)),
        3 => Answers.WithoutRanges(content, random.Next(content.Length)),
        4 => Answers.Lying(content, content.Length + random.Next(-100, 100)),
        5 => Answers.OtherRange(content),
        6 => Answers.Status(((string[])["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests", "416 Range Not Satisfiable"])[random.Next(4)]),
        7 => Answers.Nothing(),
        8 => Answers.Noise(),
        9 => Answers.Chunked(content),
        10 => Answers.Status("200 OK"),
        _ => Answers.Right([.. content.Reverse()]),
    };
}
