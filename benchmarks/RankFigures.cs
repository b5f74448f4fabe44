#:property PublishAot=false
#:property RunAnalyzers=false

// What it costs to train over several processes of one machine: ranks of one thread each beside one process with as many threads that accumulates as many batches; and one process with ranks
// of size 1 beside one without ranks. Every pair in alternation; a number is pictures per second of all ranks together, as the trainer counts them.
// Usage: dotnet build -c Release tests/TransferMed.RankProgram && dotnet run -c Release benchmarks/RankFigures.cs -- [ranks=2] [rounds=5] [width=16] [size=64] [batch=16] [pictures=400] [epochs=4]
using System.Diagnostics;
using System.Globalization;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Dictionary<string, string> arguments = args.Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
string Text(string name, string usual) => arguments.GetValueOrDefault(name, usual);
int ranks = int.Parse(Text("ranks", "2"));
int rounds = int.Parse(Text("rounds", "5"));
string root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Directory.GetCurrentDirectory(), ".."));
string program = Path.Combine(root, "tests", "TransferMed.RankProgram", "bin", "Release", "net10.0", "TransferMed.RankProgram.dll");
(string Name, string Usual)[] options = [("width", "16"), ("size", "64"), ("batch", "16"), ("pictures", "400"), ("epochs", "4")];
string[] common = [.. options.Select(option => $"{option.Name}={Text(option.Name, option.Usual)}")];
string output = Directory.CreateTempSubdirectory("ranks-").FullName;

(string Name, Func<double> Measure)[] ways =
[
    ($"{ranks} ranks of 1 thread", () => Rate("mpirun", ["-n", $"{ranks}", "--bind-to", "none", "--oversubscribe", "dotnet", program, .. common], threads: 1)),
    ($"{ranks} ranks of 1 thread, in order", () => Rate("mpirun", ["-n", $"{ranks}", "--bind-to", "none", "--oversubscribe", "dotnet", program, "ordered=true", .. common], threads: 1)),
    ($"1 process of {ranks} threads", () => Rate("dotnet", [program, "ranks=false", $"accumulate={ranks}", .. common], threads: ranks)),
    ("1 process of 1 thread, ranks of size 1", () => Rate("dotnet", [program, .. common], threads: 1)),
    ("1 process of 1 thread, no ranks", () => Rate("dotnet", [program, "ranks=false", .. common], threads: 1)),
];
double[][] rates = [.. ways.Select(_ => new double[rounds])];
for (int round = 0; round < rounds; round++)
{
    for (int way = 0; way < ways.Length; way++)
    {
        rates[way][round] = ways[way].Measure();
        Console.WriteLine($"round {round + 1}: {ways[way].Name}: {rates[way][round]:f1} pictures/s");
    }
}

Directory.Delete(output, recursive: true);
Console.WriteLine();
for (int way = 0; way < ways.Length; way++)
{
    Console.WriteLine($"{ways[way].Name}: median {Median(rates[way]):f1} pictures/s");
}

Compare(0, 2);
Compare(1, 2);
Compare(3, 4);
return 0;

void Compare(int one, int other)
{
    double[] ratios = [.. Enumerable.Range(0, rounds).Select(round => rates[one][round] / rates[other][round])];
    Console.WriteLine($"{ways[one].Name} / {ways[other].Name}: {Median(ratios):f3} ({ratios.Min():f3} to {ratios.Max():f3})");
}

double Rate(string file, string[] words, int threads)
{
    var start = new ProcessStartInfo(file, [.. words, $"out={output}"]) { RedirectStandardError = true };
    foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [("OMP_NUM_THREADS", $"{threads}"), ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("TRANSFERMED_FORMATS", "off")])
    {
        start.Environment[name] = value;
    }

    using var process = Process.Start(start)!;
    string errors = process.StandardError.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException(errors);
    }

    string line = File.ReadLines(Path.Combine(output, "rank-0.txt")).Single(line => line.StartsWith("rate ", StringComparison.Ordinal));
    return double.Parse(line["rate ".Length..]);
}

static double Median(double[] values)
{
    double[] sorted = [.. values.Order()];
    return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}
