using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Transfer;

namespace TransferMed.Weights;

/// <summary>What holds for every model that is made of weights, wherever they come from.</summary>
internal static class OpenedModel
{
    /// <summary>The error of weights whose preprocessing nobody states.</summary>
    public static ArgumentException Unprocessed(string path) => new(
        $"The file '{path}' does not say what images go through before its network, and with another preprocessing than in training weights are worth much less, without any error. "
        + $"Set {nameof(WeightsOptions)}.{nameof(WeightsOptions.Preprocessing)}: imagenet (Preprocessing.ImageNet()) fits most networks of torchvision and timm, caffe (Preprocessing.Caffe()) those converted from Caffe, such as VGG and ResNet of Keras.");

    /// <summary>The model with what the options ask of every model: another input size, another preprocessing.</summary>
    /// <param name="model">The model; disposed where another is given.</param>
    /// <param name="options">The options.</param>
    public static TrainedModel Fitted(TrainedModel model, WeightsOptions options)
    {
        InputShape input = model.Network.Spec.Input;
        InputShape wanted = options.Sized(input);
        if (wanted == input && options.Preprocessing is null)
        {
            return model;
        }

        Network? network = null;
        try
        {
            network = wanted == input ? model.CopyNetwork(model.Network.Device) : Resized(model.Network, wanted);
            network.eval();
            Preprocessing preprocessing = options.Preprocessing?.WithStatisticsOf(model.Preprocessing) ?? new Preprocessing(model.Preprocessing) { Height = 0, Width = 0 };
            return TrainedModel.Of(network, model, preprocessing.ForChannels(wanted.Channels));
        }
        catch
        {
            network?.Dispose();
            throw;
        }
        finally
        {
            model.Dispose();
        }
    }

    private static Network Resized(Network source, InputShape input)
    {
        var network = Network.Create(source.Spec.WithInput(input.Channels, input.Height, input.Width), seed: 0, source.Device);
        try
        {
            TransferReport report = WeightTransfer.Copy(source.State(), network);
            return report.Initialized.Count == 0
                ? network
                : throw new ArgumentException($"{nameof(WeightsOptions)}.{nameof(WeightsOptions.Size)} is {input.Height}, but the network is tied to {source.Spec.Input}: its {report.Initialized[0]} has another shape then. Leave it out.");
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
