using System.CommandLine;
using SampleConsole;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tracking;
using TransferMed.Transfer;
using static SampleConsole.Arguments;

namespace FinetuneConsole;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class FinetuneCommand
{
    private static readonly Argument<string> Data = new("DATA")
    {
        Description = "The pictures: a folder per class, a folder with a manifest.csv, or a CSV with path,label[,group][,split]. DICOM files may be among them; a patient is then a group.",
    };

    private static readonly Option<string> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The folder for model.tmed, report.html, audit.json and the checkpoint. A run that was stopped there continues.",
        Required = true,
    };

    private static readonly Option<string> Weights = new("--weights")
    {
        HelpName = "ID|FILE",
        Description = "What to start from: published weights by their id (imagenet comes with this program), a public checkpoint (.pth, .pt, .bin, .safetensors), a graph (.onnx) or a model package (.tmed). Default: from scratch.",
    };

    private static readonly Option<Preprocessing?> Preprocess = new("--preprocessing")
    {
        HelpName = "imagenet|caffe|half",
        Description = "What images go through before the network of a file that does not say it: values of 0 to 1 with ImageNet's statistics (torchvision, timm); blue, green, red of 0 to 255 less means (from Caffe); or -2 to 2. Default: what the weights say.",
        CustomParser = result => Parse(result, ParsePreprocessing),
    };

    private static readonly Option<bool> ProbeOnly = new("--probe-only")
    {
        Description = "Fit a linear classifier to the features of the frozen weights, in seconds to minutes, and leave it at that.",
    };

    private static readonly Option<bool> NoProbe = new("--no-probe")
    {
        Description = "Fine-tune from a fresh head. Default with --weights: a probe is fitted first, fine-tuning starts from its head, and what the validation pictures prefer is kept.",
    };

    private static readonly Option<string> Section = new("--section")
    {
        HelpName = "NAME",
        Description = "The part of a public checkpoint that holds the weights, such as model_ema, teacher or net.encoder. Default: it is found, and what was not taken is said.",
    };

    private static readonly Option<string> Network = new("--network")
    {
        HelpName = "NAME",
        Description = $"The network: {string.Join(", ", Presets.Names)}. Default: {FinetuneRequest.FreshNetwork} from scratch; with a public checkpoint the one whose names it has. All other weights bring their own.",
    };

    private static readonly Option<FreezePolicy?> Freeze = new("--freeze")
    {
        HelpName = "none|head-first:N|gradual|norm|keep-norm",
        Description = "What of the loaded weights stays as it is: nothing; all but the head for N epochs; stages are thawed one per epoch; all but batch norms and the head; batch norms. Default: keep-norm after a probe, none with --no-probe.",
        CustomParser = result => Parse<FreezePolicy?>(result, FreezePolicy.Parse),
    };

    private static readonly Option<TuningRequest?> Tuning = new("--tuning")
    {
        HelpName = "full|l2sp[:ALPHA]|ssf|lora[:RANK]|wise",
        Description = "What may change of the loaded weights and what holds it back: all of them; all, pulled to where they began; a scale and a shift of each channel; terms of low rank in the attentions of a transformer; all, and the result lies between start and end where the validation pictures prefer it. wise goes with another one: l2sp,wise. Default: full.",
        CustomParser = result => Parse<TuningRequest?>(result, TuningRequest.Parse),
    };

    private static readonly Option<int?> Epochs = Number("--epochs", "Passes over the training pictures. Default: 10 after a probe, 20 from weights without one, else as many as give 800 steps, from 30 to 400.");
    private static readonly Option<int?> Batch = Number("--batch", "Pictures per step. Default: 16.");
    private static readonly Option<int?> Size = Number("--size", "Height and width in pixels that pictures are brought to. Default: that of the weights; 224 from scratch.");
    private static readonly Option<int?> Seed = Number("--seed", "Decides split, head, order and augmentation. Default: 0.");

    private static readonly Option<double?> LearningRate =
        Fraction("--lr", "0.001", "The highest learning rate. Default: 0.001 after a probe; 0.003 with --no-probe (the head: ten times as much), 0.01 from scratch.");

    private static readonly Option<OutOfDistributionMethod> Screen = new("--screen")
    {
        HelpName = "mahalanobis|energy",
        Description = "How the package tells pictures unlike those of the training: by the distance of their features, or by the energy of their logits. Default: mahalanobis.",
        DefaultValueFactory = _ => new MahalanobisScore(),
        CustomParser = result => Parse(result, ParseScreen),
    };

    private static readonly Option<string> Name = new("--name")
    {
        HelpName = "TEXT",
        Description = "What the package calls the model. Default: the name of the pictures.",
    };

    private static readonly Option<string> License = new("--license")
    {
        HelpName = "TEXT",
        Description = "Under which terms the model may be used, as a note in the package.",
    };

    private static readonly Option<string> Device = new("--device")
    {
        HelpName = "auto|cpu|cuda",
        Description = "Where to train; auto takes CUDA where there is one. Default: auto.",
    };

    private static readonly Option<int?> Live = LiveOption.Of(LivePage.DefaultPort);

    private static readonly Option<bool> DataParallel = new("--data-parallel")
    {
        Description = "Train with the processes that mpirun or srun has started, each on a share of every step: N of them do what one does that adds the gradients of N batches up. The first writes.",
    };

    private static readonly Option<ManifestColumns?> Columns = ColumnsOption.Of("--columns", "DATA");

    private static readonly Option<bool> SkipUnreadable = new("--skip-unreadable")
    {
        Description = "Leave out pictures that cannot be decoded, and list them in the report. Default: the first one ends the run.",
    };

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
            "Fine-tunes a network on your pictures: splits them by group into training (64 %), validation (16 %) and test (20 %), or as the manifest's column split says, "
            + "looks for leaks, fits a linear probe to published weights and fine-tunes from it, judges the model on the test part with intervals, and leaves a model package and a report. "
            + "Ctrl-C keeps the last finished epoch; the same command with the same --out continues.";
        command.Take(
            Data, Out, Weights, Preprocess, ProbeOnly, NoProbe, Section, Network, Freeze, Tuning, Epochs, Batch, Size, LearningRate, Seed, Screen, Name, License, Device, Live, DataParallel, SkipUnreadable, Columns,
            DataOptions.Task, DataOptions.Order, DataOptions.SplitFolders, DataOptions.DicomGroup);
        foreach (Option<string> text in (ReadOnlySpan<Option<string>>)[Out, Weights, Section, Network, Name, License, Device])
        {
            text.Validators.Add(RequireText);
        }

        command.SetAction((parsed, cancellation) => new FinetuneSession(Read(parsed)).RunAsync(cancellation));
    }

    private static FinetuneRequest Read(ParseResult parsed)
    {
        var request = new FinetuneRequest { Data = parsed.GetValue(Data)!, OutputFolder = parsed.GetValue(Out)! };
        return request with
        {
            Weights = parsed.GetValue(Weights),
            Section = parsed.GetValue(Section),
            Network = parsed.GetValue(Network),
            Size = parsed.GetValue(Size),
            Preprocessing = parsed.GetValue(Preprocess),
            ProbeOnly = parsed.GetValue(ProbeOnly),
            Probes = !parsed.GetValue(NoProbe),
            Freeze = parsed.GetValue(Freeze),
            Tuning = parsed.GetValue(Tuning),
            Epochs = parsed.GetValue(Epochs),
            BatchSize = parsed.GetValue(Batch) ?? request.BatchSize,
            LearningRate = parsed.GetValue(LearningRate),
            Seed = parsed.GetValue(Seed) ?? request.Seed,
            Screen = parsed.GetValue(Screen) ?? request.Screen,
            Name = parsed.GetValue(Name),
            License = parsed.GetValue(License),
            Device = parsed.GetValue(Device) ?? request.Device,
            LivePort = parsed.GetValue(Live),
            DataParallel = parsed.GetValue(DataParallel),
            Reading = DataOptions.Of(parsed) with
            {
                DecodeErrors = parsed.GetValue(SkipUnreadable) ? DecodeErrorPolicy.SkipAndReport : DecodeErrorPolicy.Fail,
                Columns = parsed.GetValue(Columns),
            },
            Command = CommandLine.Of("Finetune", parsed),
        };
    }

    private static Preprocessing? ParsePreprocessing(string text) => text.ToUpperInvariant() switch
    {
        "IMAGENET" => Preprocessing.ImageNet(),
        "CAFFE" => Preprocessing.Caffe(),
        "HALF" => Preprocessing.Half(),
        _ => throw new FormatException($"--preprocessing '{text}' must be imagenet, caffe or half."),
    };

    private static OutOfDistributionMethod ParseScreen(string text) => text.ToUpperInvariant() switch
    {
        "MAHALANOBIS" => new MahalanobisScore(),
        "ENERGY" => new EnergyScore(),
        _ => throw new FormatException($"--screen '{text}' must be mahalanobis or energy."),
    };
}
