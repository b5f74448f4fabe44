using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SampleConsole;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tracking;
using TransferMed.Training;
using TransferMed.Transfer;
using static SampleConsole.Arguments;

namespace StudyConsole;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class StudyCommand
{
    private const int DefaultPretrainEpochs = 8;
    private static readonly StudyOptions Default = new();
    private static readonly StudyOptions Demo = Demonstration.Options;
    private static readonly FineTuneOptions AfterProbe = FineTuneOptions.AfterProbe();

    private static readonly Option<string> Target = new("--target")
    {
        HelpName = "DIR|CSV",
        Description = "The task to be solved: a folder per class, a folder with a manifest.csv, or a CSV with path,label[,group][,split]. Default: a built-in demonstration on generated pictures.",
    };

    private static readonly Option<NamedPath[]> Source = new("--source")
    {
        HelpName = "NAME=DIR|CSV",
        Description = "A task to pretrain on, and what to call it; may be given several times. A folder whose pictures lie directly in it, without class folders or a manifest, is pretrained on without labels. Training from scratch is always compared.",
        CustomParser = result => ParseNamed(result, "DIR or NAME=CSV", "skin=data/skin"),
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<NamedPath[]> Weights = new("--weights")
    {
        HelpName = "NAME=ID|FILE",
        Description = "Weights that others trained to start from, and what to call them; may be given several times. imagenet=imagenet needs no download.",
        CustomParser = result => ParseNamed(result, "ID or NAME=FILE", "imagenet=imagenet"),
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<StudyChain[]> Chain = new("--chain")
    {
        HelpName = "NAME,NAME...",
        Description = "A further scenario: names of --weights or --source, in the order in which the network meets them before the target, for example imagenet,wound; may be given several times. Steps that scenarios share are done once.",
        CustomParser = ParseChains,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<Preprocessing?> Preprocess = new("--preprocessing")
    {
        HelpName = "imagenet|caffe|half",
        Description = "What images go through before the network of files in --weights that do not say it: values of 0 to 1 with ImageNet's statistics (torchvision, timm); blue, green, red of 0 to 255 less means (from Caffe); or -2 to 2. Default: what the weights say.",
        CustomParser = result => Parse(result, ParsePreprocessing),
    };

    private static readonly Option<WeightsUse> Use = new("--weights-use")
    {
        HelpName = "probe|finetune|both",
        Description = "What to do with weights and the end of a --chain: fit a head to the frozen network (scenario NAME-probe), fine-tune (scenario NAME), weights from that head, or both. Default: both.",
        CustomParser = result => Parse(result, ParseUse),
    };

    private static readonly Option<string> Preset = new("--preset")
    {
        HelpName = "NAME",
        Description = $"The network: {string.Join(", ", Presets.Names)}. Default: {StudyNetwork.Default.Preset}.",
    };

    private static readonly Option<int?> Width = Number("--width", $"Channels of the network's first convolution. Default: 16 ({Demonstration.Width} in the demonstration); for public architectures the published width.");
    private static readonly Option<int?> Size = Number("--size", $"Height and width in pixels that pictures are brought to. Default: {StudyNetwork.Default.Size} ({Demonstration.Size} in the demonstration); for --weights their own.");
    internal static readonly Option<int?> Seeds = Number("--seeds", $"How often every scenario runs, each time with the next seed. {Defaults(o => o.Seeds)}");
    private static readonly Option<int?> Seed = Number("--seed", $"The first seed. {Defaults(o => o.Seed)}");
    private static readonly Option<int?> UnlabelledEpochs = Number("--unlabelled-epochs", $"Epochs on a source without labels. {Defaults(o => o.Unlabelled.Epochs)}");
    private static readonly Option<int?> PretrainEpochs = Number("--pretrain-epochs", $"Epochs on a source. Default: {DefaultPretrainEpochs} ({Demo.Pretraining!.Epochs} in the demonstration).");
    private static readonly Option<int?> Steps = Number("--steps", "Steps on the target in place of --epochs, from scratch and in fine-tuning, whatever the number of pictures; --weights keep their epochs. Default: what --epochs says.");
    private static readonly Option<int?> Epochs = Number("--epochs", $"Epochs on the target, from scratch and in fine-tuning. Default: as many as give 800 steps, from 30 to 400 ({Demo.Training.Epochs} in the demonstration). Default for --weights: {AfterProbe.Epochs}.");
    private static readonly Option<int?> Batch = Number("--batch", $"Pictures per step. {Defaults(o => o.Training.BatchSize)}");
    private static readonly Option<int?> Folds = Number("--folds", "Cross-validate the target in N folds by group in place of one split per seed; --seeds is then how often. Default: no folds.");
    private static readonly Option<int?> SourcePerClass = Number("--source-per-class", "Use only so many pictures of each source class, split before pretraining as the whole source would be. Default: all.");

    private static readonly Option<ValueList<int>> TrainPerClass = new("--train-per-class")
    {
        HelpName = "N[,N...]",
        Description = $"Use only so many training pictures of each target class (where these are findings, of each and so many without any; of values, of each fifth of the first one); several numbers make learning curves, for example 10,20,40. Default: all ({string.Join(',', Demo.TrainPerClass!)} in the demonstration).",
        CustomParser = result => Parse(result, ParseSizes),
    };

    private static readonly Option<bool> RandomSplit = new("--random-split")
    {
        Description = "Split the target anew for every seed even where its manifest has a column split. Default: the published parts.",
    };

    private static readonly Option<double?> TestShare = Fraction("--test-share", "0.2", $"The share of the target that a random split keeps for the test. {Defaults(o => o.TestShare)}");

    private static readonly Option<double?> ValidationShare =
        Fraction("--validation-share", "0.2", $"The share of the pictures outside the test part that training is watched with. {Defaults(o => o.ValidationShare)}");

    internal static readonly Option<bool> NaiveSplit = new("--naive-split")
    {
        Description = "Judge every scenario also under a split that ignores groups and equal pictures, to see how much too good that looks. Doubles the work on the target.",
    };

    private static readonly Option<bool> NoAudit = new("--no-audit")
    {
        Description = "Do not search the pictures for leaks and shortcuts before training.",
    };

    private static readonly Option<double?> LearningRate =
        Fraction("--lr", "0.01", $"The highest learning rate of a new network; fine-tuning takes 0.3 of it, that of --weights all of it. {Defaults(o => o.Training.LearningRate)} Default for --weights: {AfterProbe.LearningRate}.");

    private static readonly Option<FreezePolicy> Freeze = new("--freeze")
    {
        HelpName = "none|head-first:N|gradual|norm|keep-norm",
        Description = "What of a pretrained network stays as it is: nothing; all but the head for N epochs; stages are thawed one per epoch; all but batch norms and the head; batch norms. Default: none; keep-norm for --weights.",
        CustomParser = result => Parse(result, FreezePolicy.Parse),
    };

    private static readonly Option<string> Device = new("--device")
    {
        HelpName = "auto|cpu|cuda",
        Description = "Where to train; auto takes CUDA where there is one. Default: auto.",
    };

    internal static readonly Option<string> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The folder for results.json, runs and models. A study that was stopped there continues. Default: a new folder transfer-study-<time> here.",
    };

    private static readonly Option<DecodeErrorPolicy> DecodeErrors = new("--decode-errors")
    {
        HelpName = "fail|skip",
        Description = "What happens when a picture cannot be decoded: the study does not start, or the picture is left out and listed in the results. Default: fail.",
        CustomParser = result => Parse(result, ParseDecodeErrors),
    };

    private static readonly Option<int?> Live = LiveOption.Of(LivePage.DefaultPort);
    private static readonly Option<ManifestColumns?> Columns = ColumnsOption.Of("--columns", "--target");
    private static readonly Option<ManifestColumns?> SourceColumns = ColumnsOption.Of("--source-columns", "every --source");

    /// <summary>The program of its own.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand();
        Define(command);
        return command;
    }

    /// <summary>Makes a command, of a program of its own or a verb, what this one is.</summary>
    public static void Define(Command command)
    {
        command.Description =
            "Compares training from scratch with transfer from other tasks and from weights that others trained, over several seeds: every scenario of a seed gets the same pictures and the same budget. "
            + "Without options it shows itself on three generated picture domains. Finished runs are stored at once; start again with the same options and --out to continue.";
        command.Take(
            Target, Source, Weights, Chain, Use, Preprocess, Preset, Width, Size, Seeds, Seed, PretrainEpochs, UnlabelledEpochs, Epochs, Steps, Batch, LearningRate,
            TrainPerClass, SourcePerClass, Folds, RandomSplit, TestShare, ValidationShare, NaiveSplit, NoAudit, Freeze, Device, Live, Out, DecodeErrors, Columns, SourceColumns,
            DataOptions.Task, DataOptions.Order, DataOptions.SplitFolders, DataOptions.DicomGroup, AdviseOptions.Advise, AdviseOptions.Budget,
            ShardOptions.Plan, ShardOptions.Shard, ShardOptions.Status);
        foreach (Option<string> text in (ReadOnlySpan<Option<string>>)[Target, Preset, Device, Out])
        {
            text.Validators.Add(RequireText);
        }

        command.Validators.Add(RequireTarget);
        command.Validators.Add(RequireSteps);
        command.Validators.Add(AdviseOptions.Require);
        command.Validators.Add(ShardOptions.Require);
        command.SetAction((parsed, cancellation) => parsed.GetValue(ShardOptions.Status) ? StatusView.ShowAsync(parsed.GetValue(Out)!) : new StudySession(Read(parsed)).RunAsync(cancellation));
    }

    private static StudyRequest Read(ParseResult parsed)
    {
        bool demonstration = parsed.GetValue(Target) is null;
        StudyOptions start = demonstration ? Demo : Default;
        StudyNetwork network = demonstration ? StudyNetwork.Demonstration : StudyNetwork.Default;
        TrainingOptions training = start.Training with
        {
            Epochs = parsed.GetValue(Epochs) ?? (parsed.GetValue(Steps) is null ? start.Training.Epochs : null),
            Steps = parsed.GetValue(Steps),
            BatchSize = parsed.GetValue(Batch) ?? start.Training.BatchSize,
            LearningRate = parsed.GetValue(LearningRate) ?? start.Training.LearningRate,
        };
        return new StudyRequest
        {
            Target = parsed.GetValue(Target),
            Sources = parsed.GetValue(Source) ?? [],
            Weights = parsed.GetValue(Weights) ?? [],
            Preprocessing = parsed.GetValue(Preprocess),
            WeightsSize = parsed.GetValue(Size),
            Device = parsed.GetValue(Device) ?? "auto",
            LivePort = parsed.GetValue(Live),
            Advise = parsed.GetValue(AdviseOptions.Advise),
            Budget = parsed.GetValue(AdviseOptions.Budget),
            PlanOnly = parsed.GetValue(ShardOptions.Plan),
            Shard = parsed.GetValue(ShardOptions.Shard),
            OutputFolder = parsed.GetValue(Out) ?? StudyRequest.NewFolderName(DateTime.Now),
            Reading = DataOptions.Of(parsed) with { DecodeErrors = parsed.GetValue(DecodeErrors) },
            Columns = parsed.GetValue(Columns),
            SourceColumns = parsed.GetValue(SourceColumns),
            Network = new StudyNetwork(
                parsed.GetValue(Preset) ?? network.Preset,
                parsed.GetValue(Width) ?? (parsed.GetValue(Preset) is null ? network.Width : null),
                parsed.GetValue(Size) ?? network.Size),
            Options = start with
            {
                Training = training,
                WeightsUse = parsed.GetValue(Use),
                Chains = [.. parsed.GetValue(Chain) ?? []],
                WeightsFineTuning = AfterProbe with
                {
                    Epochs = parsed.GetValue(Epochs) ?? AfterProbe.Epochs,
                    BatchSize = training.BatchSize,
                    LearningRate = parsed.GetValue(LearningRate) ?? AfterProbe.LearningRate,
                    Freeze = parsed.GetValue(Freeze) ?? AfterProbe.Freeze,
                },
                Pretraining = training with { Epochs = parsed.GetValue(PretrainEpochs) ?? start.Pretraining?.Epochs ?? DefaultPretrainEpochs, Steps = null },
                Unlabelled = start.Unlabelled with { Epochs = parsed.GetValue(UnlabelledEpochs) ?? start.Unlabelled.Epochs },
                FineTuning = FineTuneOptions.From(training) with { Freeze = parsed.GetValue(Freeze) ?? FreezePolicy.None },
                Seeds = parsed.GetValue(Seeds) ?? start.Seeds,
                Seed = parsed.GetValue(Seed) ?? start.Seed,
                TrainPerClass = parsed.GetValue(TrainPerClass) ?? start.TrainPerClass,
                SourcePerClass = parsed.GetValue(SourcePerClass) ?? start.SourcePerClass,
                Folds = parsed.GetValue(Folds) ?? start.Folds,
                UsePublishedParts = !parsed.GetValue(RandomSplit),
                TestShare = parsed.GetValue(TestShare) ?? start.TestShare,
                ValidationShare = parsed.GetValue(ValidationShare) ?? start.ValidationShare,
                NaiveSplit = parsed.GetValue(NaiveSplit),
                Audit = !parsed.GetValue(NoAudit),
                Command = CommandLine.Of("TransferStudy", parsed, ShardOptions.WithoutPart(CommandLine.Words(parsed))),
            },
        };
    }

    private static ValueList<int> ParseSizes(string text) => text.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"--train-per-class '{text}' is not a number or a list of numbers, for example 10,20,40.")).ToValueList();

    private static string Defaults<T>(Func<StudyOptions, T> value) =>
        Equals(value(Default), value(Demo))
            ? string.Create(CultureInfo.InvariantCulture, $"Default: {value(Default)}.")
            : string.Create(CultureInfo.InvariantCulture, $"Default: {value(Default)} ({value(Demo)} in the demonstration).");

    /// <summary>Parses NAME=SOMETHING, as often as it is given.</summary>
    private static NamedPath[] ParseNamed(ArgumentResult result, string form, string example)
    {
        string option = ((OptionResult)result.Parent!).Option.Name;
        var sources = new List<NamedPath>();
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == text.Length - 1)
            {
                result.AddError($"{option} '{text}' must have the form NAME={form}, for example {option} {example}.");
                return [];
            }

            sources.Add(new NamedPath(text[..equals], text[(equals + 1)..]));
        }

        try
        {
            StudySource.CheckNames(sources.Select(source => source.Name));
        }
        catch (ArgumentException error)
        {
            result.AddError($"{option}: {UsageError.TextOf(error)}");
        }

        return [.. sources];
    }

    private static StudyChain[] ParseChains(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(token => new StudyChain(token.Value.Split(',', StringSplitOptions.TrimEntries)))];
        }
        catch (ArgumentException error)
        {
            result.AddError($"--chain: {UsageError.TextOf(error)}");
            return [];
        }
    }

    private static DecodeErrorPolicy ParseDecodeErrors(string text) => text.ToUpperInvariant() switch
    {
        "FAIL" => DecodeErrorPolicy.Fail,
        "SKIP" => DecodeErrorPolicy.SkipAndReport,
        _ => throw new FormatException($"--decode-errors '{text}' must be fail or skip."),
    };

    private static Preprocessing? ParsePreprocessing(string text) => text.ToUpperInvariant() switch
    {
        "IMAGENET" => Preprocessing.ImageNet(),
        "CAFFE" => Preprocessing.Caffe(),
        "HALF" => Preprocessing.Half(),
        _ => throw new FormatException($"--preprocessing '{text}' must be imagenet, caffe or half."),
    };

    private static WeightsUse ParseUse(string text) => text.ToUpperInvariant() switch
    {
        "PROBE" => WeightsUse.Probe,
        "FINETUNE" => WeightsUse.FineTune,
        "BOTH" => WeightsUse.Both,
        _ => throw new FormatException($"--weights-use '{text}' must be probe, finetune or both."),
    };

    /// <summary>Refuses steps that are not there before anything is opened.</summary>
    private static void RequireSteps(CommandResult result)
    {
        try
        {
            string? target = result.GetValue(Target) is { } path ? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)) : null;
            StudyChain.CheckSteps(Chains(), Names(Source), Names(Weights), target, result.GetValue(Use));
        }
        catch (InvalidOperationException)
        {
            // An option that cannot be read says so itself.
        }
        catch (ArgumentException error)
        {
            result.AddError($"--chain: {UsageError.TextOf(error)}");
        }

        IEnumerable<StudyChain> Chains() => result.GetResult(Chain) is null ? [] : result.GetValue(Chain) ?? [];

        IEnumerable<string> Names(Option<NamedPath[]> option) => (result.GetValue(option) ?? []).Select(named => named.Name);
    }

    private static void RequireTarget(CommandResult result)
    {
        if (result.GetResult(Weights) is not null && result.GetResult(Target) is null)
        {
            result.AddError("--weights needs --target: name the task that is to be learned from them, for example --target data/ulcer --weights imagenet=imagenet.");
        }

        if (result.GetResult(Source) is not null && result.GetResult(Target) is null)
        {
            result.AddError("--source needs --target: name the task that the network is to be moved to, for example --target data/ulcer --source skin=data/skin.");
        }
    }
}
