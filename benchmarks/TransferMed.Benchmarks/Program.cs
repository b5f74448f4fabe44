using BenchmarkDotNet.Reports;
using TransferMed;
using TransferMed.Benchmarks;
using TransferMed.Runtime;

BenchmarkArguments arguments;
try
{
    arguments = BenchmarkArguments.Parse(args);
}
catch (FormatException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    await Console.Error.WriteLineAsync(BenchmarkArguments.Usage);
    return 2;
}

if (arguments.Help)
{
    Console.WriteLine(BenchmarkArguments.Usage);
    return 0;
}

BenchmarkContext.Smoke = arguments.Smoke;
bool good = true;
try
{
    if (arguments.GpuDay)
    {
        return GpuDay.Run(arguments) ? 0 : 1;
    }

    if (arguments.Formats is { } cases)
    {
        FormatFigures.Write(cases.Count > 0 ? cases : FormatCase.Usual, arguments);
        return 0;
    }

    foreach (TorchDevice device in BenchmarkContext.Choose(arguments.Device))
    {
        BenchmarkContext.Device = device;
        IReadOnlyList<Summary> summaries = BenchmarkRun.Execute(arguments);
        good &= arguments.Smoke ? SmokeReport.Write(summaries) : BenchmarkRun.Succeeded(summaries);
        if (arguments.ResultsFolder is { } folder && summaries.Count > 0)
        {
            Console.WriteLine($"Written: {ResultsFile.Write(folder, device, summaries)}");
        }
    }
}
catch (TransferMedException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
finally
{
    GeneratedFolder.DeleteAll();
}

return good ? 0 : 1;
