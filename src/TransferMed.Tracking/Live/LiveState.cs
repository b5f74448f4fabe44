using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferMed.Tracking;

/// <summary>What the page shows.</summary>
internal sealed record LiveState
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new FiniteOrNull() },
    };

    public required string Heading { get; init; }

    /// <summary>What is trained, in words.</summary>
    public string? Network { get; init; }

    /// <summary><c>waiting</c>, <c>training</c>, <c>finished</c>, <c>stopped</c> or <c>failed</c>.</summary>
    public string Status { get; init; } = "waiting";

    /// <summary>Why it stopped or failed; null where there is nothing to say.</summary>
    public string? Message { get; init; }

    public string? Metric { get; init; }

    public bool HigherIsBetter { get; init; } = true;

    /// <summary>The lowest value that the metric can have; null where there is no end.</summary>
    public double? Minimum { get; init; }

    /// <summary>The highest value that the metric can have; null where there is no end.</summary>
    public double? Maximum { get; init; }

    public LiveProgress Progress { get; init; } = new(0, 0, 0, 0, 0, null, null, null);

    public IReadOnlyList<LiveEpoch> History { get; init; } = [];

    /// <summary>All of it, in one object.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Heading,
            Network,
            Status,
            Message,
            Metric,
            HigherIsBetter,
            Minimum,
            Maximum,
            History,
            Progress.Epoch,
            Progress.Epochs,
            Progress.FinishedEpochs,
            Progress.Step,
            Progress.Steps,
            Progress.Loss,
            Progress.Speed,
            Progress.Left,
        },
        s_json);

    /// <summary>How far it is, in one object.</summary>
    public static string ToJson(LiveProgress progress) => JsonSerializer.Serialize(progress, s_json);

    /// <summary>JSON has no word for what is not finite.</summary>
    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="Epochs">The epochs of the training.</param>
/// <param name="FinishedEpochs">Those that are finished.</param>
/// <param name="Step">The steps done in the epoch in progress.</param>
/// <param name="Steps">The steps of an epoch.</param>
/// <param name="Loss">The mean loss of the epoch so far, or of the last one.</param>
/// <param name="Speed">Images per second of the last epoch.</param>
/// <param name="Left">The estimated seconds to the end.</param>
internal sealed record LiveProgress(int Epoch, int Epochs, int FinishedEpochs, int Step, int Steps, double? Loss, double? Speed, double? Left);

/// <summary>A finished epoch.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="Score">The metric that the training goes by; null where the epoch was not validated.</param>
/// <param name="Rate">The learning rate at its end.</param>
/// <param name="Speed">Images per second.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record LiveEpoch(int Epoch, double Loss, double? Score, double Rate, double Speed, double Seconds);
