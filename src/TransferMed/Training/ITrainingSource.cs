using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Where a run's batches come from and how they become logits: pictures through the network, or features through its head.</summary>
internal interface ITrainingSource : IDisposable
{
    int BatchesPerEpoch { get; }

    Preprocessing Preprocessing { get; }

    bool HasValidation { get; }

    /// <summary>The notes of the training and the validation pictures, each once.</summary>
    ValueList<string> Notes { get; }

    IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken);

    /// <summary>Turns a batch's inputs into logits (N, K) in training mode.</summary>
    Tensor Forward(Tensor inputs);

    /// <summary>Predicts the validation samples with the network's present weights.</summary>
    PredictionSet PredictValidation(CancellationToken cancellationToken);
}
