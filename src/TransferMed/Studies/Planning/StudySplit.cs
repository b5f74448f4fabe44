using TransferMed.Data;

namespace TransferMed.Studies;

/// <summary>How a study divides a dataset: as its publisher did where it says so, else at random with a fifth for the test.</summary>
internal static class StudySplit
{
    public const double TestShare = 0.2;

    public static DatasetParts Of(ImageDataset dataset, double validationShare, int seed)
    {
        if (dataset.Samples.Any(sample => sample.Part is not null))
        {
            return dataset.PredefinedParts(validationShare, seed);
        }

        double validation = (1 - TestShare) * validationShare;
        return dataset.Split(1 - TestShare - validation, validation, TestShare, seed);
    }
}
