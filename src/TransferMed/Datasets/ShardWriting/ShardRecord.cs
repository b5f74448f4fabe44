using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferMed.Datasets;

/// <summary>What is written of a picture: everything of a sample but where it lay.</summary>
internal static class ShardRecord
{
    /// <summary>Read by programs and people, never by a browser.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(ImageDataset dataset, ImageSample sample)
    {
        var record = new JsonObject();
        if (dataset.Task.IsOneOfSeveral)
        {
            record[ShardFields.Label] = dataset.Classes[sample.Label];
        }
        else
        {
            record[dataset.Task is MultiLabel ? ShardFields.Findings : ShardFields.Values] =
                new JsonObject(dataset.Classes.Zip(sample.Targets, (name, target) => KeyValuePair.Create(name, float.IsNaN(target) ? null : (JsonNode?)JsonValue.Create(target))));
        }

        if (sample.Group is string group)
        {
            record["group"] = group;
        }

        if (sample.Part is DatasetPart part)
        {
            record[ShardFields.Split] = part switch { DatasetPart.Train => "train", DatasetPart.Validation => "val", _ => "test" };
        }

        if (sample.Weight != 1)
        {
            record[ShardFields.Weight] = sample.Weight;
        }

        if (sample.Subgroups.Count > 0)
        {
            record[ShardFields.Subgroups] = new JsonObject(sample.Subgroups.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        return Encoding.UTF8.GetBytes(record.ToJsonString(Plain));
    }
}
