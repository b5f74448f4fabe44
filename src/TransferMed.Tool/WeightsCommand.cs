using System.CommandLine;
using System.Globalization;
using SampleConsole;
using TransferMed;
using TransferMed.Weights;

namespace TransferMedTool;

/// <summary>Lists published weights, and fetches them.</summary>
internal static class WeightsCommand
{
    private const double Mebibyte = 1 << 20;

    private static readonly Argument<string?> Id = new("ID")
    {
        Description = "The weights to fetch into PyTorch's folder, where every program that uses PyTorch or this library finds them. Default: all are listed, and nothing is fetched.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static void Define(Command command)
    {
        command.Description = "Lists the published weights that --weights takes by their id, or fetches one of them and checks its hash.";
        command.Take(Id);
        command.SetAction((parsed, cancellation) => parsed.GetValue(Id) is { } id ? FetchAsync(id, cancellation) : Task.FromResult(List()));
    }

    private static int List()
    {
        IReadOnlyList<PretrainedWeights> all = PretrainedWeights.List();
        int width = all.Max(weights => weights.Id.Length);
        foreach (PretrainedWeights weights in all)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{weights.Id.PadRight(width)}  {weights.Size / Mebibyte,6:f1} MiB  {weights.Network.Input.Height,3} px  {weights.Network.Name}"));
        }

        foreach (IGrouping<string, PretrainedWeights> terms in all.GroupBy(weights => weights.License))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"Terms of {string.Join(", ", terms.Select(weights => weights.Id))}: {terms.Key}");
        }

        return ExitCode.Success;
    }

    private static Task<int> FetchAsync(string id, CancellationToken cancellation) =>
        new Ending { Stopped = "Stopped. The same command goes on with the download." }.OfAsync(() => DownloadAsync(id, cancellation));

    private static async Task<int> DownloadAsync(string id, CancellationToken cancellation)
    {
        PretrainedWeights weights = PretrainedWeights.Find(id);
        if (!LibTorchFolder.IsFound)
        {
            throw new TransferMedException(NeedsLibTorch.Message);
        }

        int shown = -1;
        var progress = new Progress<DownloadProgress>(report =>
        {
            int tenth = (int)(10 * report.Bytes / Math.Max(report.TotalBytes ?? weights.Size, 1));
            if (Interlocked.Exchange(ref shown, tenth) != tenth)
            {
                Console.Error.WriteLine(PlainText.Of($"{report}"));
            }
        });
        using TrainedModel model = await PretrainedWeights.OpenAsync(weights.Id, progress, cancellation);
        await Console.Out.WriteLineAsync(PlainText.Of($"{weights.Id}: {model.Network.Spec.Name}, whole and checked. Terms: {weights.License}"));
        return ExitCode.Success;
    }
}
