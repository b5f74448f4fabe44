using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The identity of a dataset's content.</summary>
internal static class DatasetFingerprint
{
    public static string Compute(ImageDataset dataset, IReadOnlyList<ImageContent> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "classes", dataset.Classes.Count.ToString(CultureInfo.InvariantCulture));
        foreach (string name in dataset.Classes)
        {
            Add(hash, name);
        }

        if (dataset.Task is not SingleLabel)
        {
            Add(hash, "task", dataset.Task.GetType().Name, dataset.Task is Regression regression ? string.Join('\n', regression.Units) : "");
        }

        (Digest Pixels, int Sample)[] order = [.. contents.Select((content, i) => (content.Digest, i))];
        Array.Sort(order, (a, b) => Compare(a, b, dataset.Samples));
        foreach ((Digest pixels, int sample) in order)
        {
            Add(hash, LabelOf(dataset.Samples[sample]), GroupOf(dataset.Samples[sample]), pixels.ToString());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int Compare((Digest Pixels, int Sample) a, (Digest Pixels, int Sample) b, ValueList<ImageSample> samples)
    {
        int order = a.Pixels.CompareTo(b.Pixels);
        order = order != 0 || a.Sample == b.Sample ? order : string.CompareOrdinal(LabelOf(samples[a.Sample]), LabelOf(samples[b.Sample]));
        return order != 0 || a.Sample == b.Sample ? order : string.CompareOrdinal(GroupOf(samples[a.Sample]), GroupOf(samples[b.Sample]));
    }

    private static string GroupOf(ImageSample sample) => sample.Group ?? "";

    /// <summary>The label, or the bits of the targets, that of what is not known in one form; and what the picture counts where it is not 1.</summary>
    private static string LabelOf(ImageSample sample) => WhatIsAsked(sample) + (sample.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" counts {sample.Weight:r}"));

    private static string WhatIsAsked(ImageSample sample) => sample.Targets.Count == 0
        ? sample.Label.ToString(CultureInfo.InvariantCulture)
        : string.Join(' ', sample.Targets.Select(target => float.IsNaN(target) ? "unknown" : (target == 0 ? 0 : target).ToString("r", CultureInfo.InvariantCulture)));

    /// <summary>Every text is preceded by its length, so that no two lists of texts give the same bytes.</summary>
    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
