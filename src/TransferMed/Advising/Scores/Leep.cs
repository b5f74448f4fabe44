namespace TransferMed.Advising;

/// <summary>LEEP (Nguyen et al. 2020): the mean log of what a picture's class is expected to be, given what other classes it was taken for.</summary>
internal static class Leep
{
    /// <param name="shares">For each picture a share for each of the other classes, which sum to 1.</param>
    /// <param name="labels">The class of each picture.</param>
    /// <param name="classes">The number of classes.</param>
    public static double Score(IReadOnlyList<double[]> shares, IReadOnlyList<int> labels, int classes)
    {
        int others = shares[0].Length;
        var joint = new double[classes][];
        var all = new double[others];
        for (int label = 0; label < classes; label++)
        {
            joint[label] = new double[others];
        }

        for (int i = 0; i < labels.Count; i++)
        {
            for (int z = 0; z < others; z++)
            {
                joint[labels[i]][z] += shares[i][z];
                all[z] += shares[i][z];
            }
        }

        return Enumerable.Range(0, labels.Count).Average(i =>
            Math.Log(Enumerable.Range(0, others).Sum(z => all[z] > 0 ? joint[labels[i]][z] / all[z] * shares[i][z] : 0)));
    }
}
