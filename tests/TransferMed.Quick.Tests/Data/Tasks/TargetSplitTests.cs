using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Parts and choices of sets with findings and values: near the shares, by group, and one within the other.</summary>
public class TargetSplitTests
{
    private static readonly string[] Names = ["common", "half", "some", "rare"];

    /// <summary>Patients of one to four pictures; findings come together and by patient.</summary>
    private static readonly ImageDataset Findings = ImageDataset.Create("findings", new MultiLabel(), Names, FindingSamples(), new PatternPixels());

    private static readonly ImageDataset Values = ImageDataset.Create(
        "values",
        new Regression { Units = ["mm"] },
        ["size"],
        Enumerable.Range(0, 300).Select(i => new ImageSample($"{i}", 0) { Targets = [i % 10 == 0 ? float.NaN : i * i % 997], Group = $"g{i / 2}" }),
        new PatternPixels());

    [Fact]
    public void Shares_of_each_finding_are_near_in_all_parts()
    {
        foreach (int seed in (int[])[1, 2, 3, 4, 5])
        {
            DatasetParts parts = Findings.Split(0.6, 0.2, 0.2, seed);
            AssertNear(Findings, parts.Train, 0.6);
            AssertNear(Findings, parts.Validation, 0.2);
            AssertNear(Findings, parts.Test, 0.2);
            Assert.Empty(parts.Train.Groups.Intersect(parts.Test.Groups));
            Assert.Empty(parts.Notes);
            Assert.All(Findings.KFold(5, seed), fold => AssertNear(Findings, fold.Test, 0.2));
        }
    }

    [Fact]
    public void Shares_of_fifths_of_the_values_are_near_in_all_parts()
    {
        float[] sorted = [.. Values.Samples.Select(sample => sample.Targets[0]).Where(value => !float.IsNaN(value)).Order()];
        DatasetParts parts = Values.Split(0.5, 0.25, 0.25, 3);
        foreach ((ImageDataset part, double share) in ((ImageDataset, double)[])[(parts.Train, 0.5), (parts.Validation, 0.25), (parts.Test, 0.25)])
        {
            for (int fifth = 0; fifth < 5; fifth++)
            {
                (float from, float to) = (sorted[fifth * 54], fifth == 4 ? float.PositiveInfinity : sorted[(fifth + 1) * 54]);
                Assert.InRange(part.Samples.Count(sample => sample.Targets[0] >= from && sample.Targets[0] < to), 54 * share - 3, 54 * share + 3);
            }

            Assert.InRange(part.Samples.Count(sample => float.IsNaN(sample.Targets[0])), 30 * share - 3, 30 * share + 3);
        }
    }

    [Fact]
    public void Part_without_a_rare_finding_is_noted_and_no_part_without_pictures_is_made()
    {
        ImageDataset dataset = ImageDataset.Create(
            "few", new MultiLabel(), ["a", "once"], Enumerable.Range(0, 30).Select(i => new ImageSample($"{i}", 0) { Targets = [i % 2, i == 7 ? 1 : 0] }), new PatternPixels());
        DatasetParts parts = dataset.Split(0.6, 0.2, 0.2, 1);
        Assert.Equal(2, parts.Notes.Count);
        Assert.All(parts.Notes, note => Assert.Contains("no picture with the finding 'once', of which there are 1 in all", note, StringComparison.Ordinal));
        Assert.Equal(2, parts.Train.Notes.Count + parts.Validation.Notes.Count + parts.Test.Notes.Count);
        Assert.Contains("there are 2 groups in 2 pictures, too few for 3 parts", Assert.Throws<DatasetException>(() => dataset.Subset([0, 1]).Split(0.6, 0.2, 0.2, 1)).Message, StringComparison.Ordinal);
        Assert.NotNull(dataset.FoldOfEach(5, 1));
    }

    [Fact]
    public void Published_parts_may_lack_a_finding()
    {
        ImageDataset dataset = ImageDataset.Create(
            "published",
            new MultiLabel(),
            ["a", "b"],
            Enumerable.Range(0, 40).Select(i => new ImageSample($"{i}", 0) { Targets = [i % 2, i < 20 && i % 3 == 0 ? 1 : 0], Part = i < 30 ? DatasetPart.Train : DatasetPart.Test }),
            new PatternPixels());
        DatasetParts parts = dataset.PredefinedParts(0.3, 1);
        Assert.Equal((21, 9, 10), (parts.Train.Count, parts.Validation.Count, parts.Test.Count));
        Assert.Contains("The part Test has no picture with the finding 'b'", Assert.Single(parts.Notes), StringComparison.Ordinal);
        Assert.Single(parts.Test.Notes);
        Assert.Empty(parts.Train.Notes);
    }

    [Fact]
    public void Choice_has_so_many_of_each_finding_and_lies_within_a_larger_one()
    {
        HashSet<string> before = [];
        foreach (int each in (int[])[1, 3, 8, 20, 10_000])
        {
            ImageDataset chosen = Findings.Take(each, 4);
            for (int target = 0; target < Names.Length; target++)
            {
                Assert.True(chosen.ClassCounts[target] >= Math.Min(each, Findings.ClassCounts[target]));
            }

            Assert.Equal(Math.Min(each, Without(Findings)), Without(chosen));
            HashSet<string> paths = [.. chosen.Samples.Select(sample => sample.Path)];
            Assert.True(paths.IsSupersetOf(before));
            Assert.Equal(chosen.Samples, Findings.Take(each, 4).Samples);
            before = paths;
        }

        Assert.Equal(Findings.Count, before.Count);

        // Pictures with a rare finding have others too, which are counted: fewer are taken than each for itself would ask for.
        Assert.True(Findings.Take(8, 4).Count < 5 * 8);
    }

    [Fact]
    public void Choice_of_values_has_so_many_of_each_fifth()
    {
        float[] sorted = [.. Values.Samples.Select(sample => sample.Targets[0]).Where(value => !float.IsNaN(value)).Order()];
        ImageDataset few = Values.Take(4, 1);
        Assert.Equal(20, few.Count);
        Assert.All(Enumerable.Range(0, 4), fifth => Assert.Equal(4, few.Samples.Count(sample => sample.Targets[0] >= sorted[fifth * 54] && sample.Targets[0] < sorted[(fifth + 1) * 54])));
        Assert.True(Values.Take(9, 1).Samples.Select(sample => sample.Path).ToHashSet().IsSupersetOf(few.Samples.Select(sample => sample.Path)));
        Assert.DoesNotContain(Values.Take(1000, 1).Samples, sample => float.IsNaN(sample.Targets[0]));
    }

    private static void AssertNear(ImageDataset whole, ImageDataset part, double share)
    {
        for (int target = 0; target < Names.Length; target++)
        {
            double expected = share * whole.ClassCounts[target];
            Assert.InRange(part.ClassCounts[target], expected - 3, expected + 3);
        }

        Assert.InRange(Without(part), share * Without(whole) - 3, share * Without(whole) + 3);
        Assert.InRange(part.Count, share * whole.Count - 6, share * whole.Count + 6);
    }

    private static int Without(ImageDataset dataset) => dataset.Samples.Count(sample => !sample.Targets.Any(target => target > 0));

    private static IEnumerable<ImageSample> FindingSamples()
    {
        var random = new Random(11);
        int picture = 0;
        for (int patient = 0; picture < 400; patient++)
        {
            double sick = random.NextDouble();
            for (int own = random.Next(1, 5); own > 0; own--)
            {
                float[] targets = [.. ((double[])[0.9, 0.6, 0.25, 0.06]).Select(chance => random.NextDouble() < 0.1 ? float.NaN : random.NextDouble() < chance * sick ? 1f : 0f)];
                yield return new ImageSample($"{picture++}", 0) { Targets = [.. targets], Group = $"p{patient}" };
            }
        }
    }
}
