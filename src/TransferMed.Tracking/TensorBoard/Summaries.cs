using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TransferMed.Tracking.Protocol;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>What is written of a training, in TensorBoard's messages.</summary>
internal static class Summaries
{
    /// <summary>The tag of the tables at the end.</summary>
    public const string Result = "result";

    private const string StartTag = "_hparams_/session_start_info";
    private const string EndTag = "_hparams_/session_end_info";

    /// <summary>An event now.</summary>
    public static Event At(long step, IEnumerable<Summary.Types.Value> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values);
        return new Event { WallTime = Clock.Seconds(), Step = step, Summary = summary };
    }

    /// <summary>What makes TensorBoard forget all from a step on.</summary>
    public static Event Restart(long step) =>
        new() { WallTime = Clock.Seconds(), Step = step, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } };

    /// <summary>The numbers of an epoch.</summary>
    public static IEnumerable<Summary.Types.Value> Scalars(EpochRecord epoch) =>
        EpochScalars.Of(epoch).Select(scalar => new Summary.Types.Value { Tag = scalar.Name, SimpleValue = (float)scalar.Value });

    /// <summary>A text of Markdown.</summary>
    public static Summary.Types.Value Text(string tag, string markdown) => new()
    {
        Tag = tag,
        Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new TensorShapeProto(), StringVal = { ByteString.CopyFromUtf8(markdown) } },
        Metadata = Metadata("text", ByteString.Empty),
    };

    /// <summary>
    /// The hyperparameters of a training that begins. There is no message on the experiment as a whole: TensorBoard then makes its table of what all trainings beside each other have, where it would take the columns of the
    /// first one.
    /// </summary>
    public static Summary.Types.Value SessionStart(IReadOnlyDictionary<string, object> hyperparameters)
    {
        var start = new SessionStartInfo { StartTimeSecs = Clock.Seconds() };
        foreach ((string name, object value) in hyperparameters)
        {
            start.Hparams.Add(name, value switch
            {
                bool truth => Value.ForBool(truth),
                double number => Value.ForNumber(number),
                _ => Value.ForString((string)value),
            });
        }

        return Session(StartTag, new HParamsPluginData { SessionStartInfo = start });
    }

    /// <summary>That a training has come to its end. TensorBoard keeps the first that it reads, so that none is written where one is cut and may go on.</summary>
    public static Summary.Types.Value SessionEnd() =>
        Session(EndTag, new HParamsPluginData { SessionEndInfo = new SessionEndInfo { Status = Status.Success, EndTimeSecs = Clock.Seconds() } });

    private static Summary.Types.Value Session(string tag, HParamsPluginData data) => new()
    {
        Tag = tag,
        // All is in the metadata; a series needs values, though, and an empty vector is the least of them.
        Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim() } } },
        Metadata = Metadata("hparams", data.ToByteString()),
    };

    private static SummaryMetadata Metadata(string plugin, ByteString content) => new()
    {
        PluginData = new SummaryMetadata.Types.PluginData { PluginName = plugin, Content = content },
        DataClass = DataClass.Tensor,
    };
}
