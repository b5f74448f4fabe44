using TorchSharp;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

public class WeightTransferTests
{
    [Fact]
    public void Copies_everything_between_equal_networks()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        TransferReport report = WeightTransfer.Copy(source.State(), target);

        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        Assert.Equal(source.State().Select(t => t.Key), report.Copied);
        Assert.Empty(report.Initialized);
    }

    [Fact]
    public void Drops_and_reports_the_head_of_another_task()
    {
        using Network source = ToyNetwork.Create(classes: 5, seed: 1);
        using Network target = ToyNetwork.Create(classes: 2, seed: 2);
        TransferReport report = WeightTransfer.Copy(source.State(), target);

        string[] head = [.. target.AllParameters.Where(p => p.IsHead).Select(p => p.Name)];
        Assert.Equal(2, head.Length);
        Assert.Equal(head, report.Dropped.Select(d => d.Name));
        Assert.Equal(head, report.Initialized);
        Assert.Contains($"dropped 2 ({head[0]}, {head[1]})", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_a_fresh_head_even_where_the_old_one_fits()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        float[] before = ToyNetwork.Values(target.AllParameters.Last(p => p.IsHead && p.Role == ParameterRole.Weight).Tensor);
        WeightTransfer.Copy(source.State(), target, includeHead: false);

        Assert.Equal(before, ToyNetwork.Values(target.AllParameters.Last(p => p.IsHead && p.Role == ParameterRole.Weight).Tensor));
    }

    [Fact]
    public void A_first_convolution_for_grey_pictures_answers_as_the_one_for_colour_on_grey_colour()
    {
        using Network colour = Network.Create(ToyNetwork.Spec(channels: 3), seed: 1);
        using Network grey = Network.Create(ToyNetwork.Spec(channels: 1), seed: 2);
        TransferReport report = WeightTransfer.Copy(colour.State(), grey);
        using var scope = torch.NewDisposeScope();
        colour.eval();
        grey.eval();
        Tensor image = torch.rand(2, 1, ToyNetwork.Size, ToyNetwork.Size);

        Assert.Single(report.Adapted);
        Assert.True(torch.allclose(colour.forward(image.expand(-1, 3, -1, -1)), grey.forward(image), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void A_first_convolution_for_colour_answers_grey_colour_as_the_one_for_grey()
    {
        using Network grey = Network.Create(ToyNetwork.Spec(channels: 1), seed: 1);
        using Network colour = Network.Create(ToyNetwork.Spec(channels: 3), seed: 2);
        WeightTransfer.Copy(grey.State(), colour);
        using var scope = torch.NewDisposeScope();
        colour.eval();
        grey.eval();
        Tensor image = torch.rand(2, 1, ToyNetwork.Size, ToyNetwork.Size);

        Assert.True(torch.allclose(colour.forward(image.expand(-1, 3, -1, -1)), grey.forward(image), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void A_tensor_of_another_shape_is_dropped_and_not_broadcast()
    {
        using Network target = ToyNetwork.Create();
        using Tensor wrong = torch.ones(1);
        string name = target.AllParameters[1].Name;
        float[] before = ToyNetwork.Values(target.AllParameters[1].Tensor);
        TransferReport report = WeightTransfer.Copy([new(name, wrong)], target);

        Assert.Equal(name, Assert.Single(report.Dropped).Name);
        Assert.Equal(before, ToyNetwork.Values(target.AllParameters[1].Tensor));
    }
}
