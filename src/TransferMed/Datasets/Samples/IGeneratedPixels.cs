namespace TransferMed.Datasets;

/// <summary>Marks a source of pixels that draws its pictures, so that nothing said of them is said of patients.</summary>
internal interface IGeneratedPixels;
