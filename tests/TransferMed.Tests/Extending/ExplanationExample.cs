using TransferMed.Explanations;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>The size of the logit's gradient for each pixel, over its channels (Simonyan, Vedaldi and Zisserman 2013).</summary>
public sealed class Saliency : ExplanationMethod
{
    public override string Identity => "";

    public override HeatMap Compute(ExplanationSubject subject, CancellationToken cancellationToken)
    {
        (_, Tensor gradient) = subject.GradientAfter(steps: 0, subject.Image);
        float[] values = gradient.abs().amax([1L]).cpu().contiguous().data<float>().ToArray();
        return HeatMap.From(subject.Height, subject.Width, values, isSigned: false);
    }
}

// </example>
