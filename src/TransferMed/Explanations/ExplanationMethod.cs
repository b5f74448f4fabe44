namespace TransferMed.Explanations;

/// <summary>How a heat map is computed.</summary>
public enum ExplanationMethod
{
    /// <summary>
    /// Grad-CAM (Selvaraju et al. 2017): the channels of a layer's map, each weighted by the mean of the logit's gradient over it,
    /// summed, negative sums set to 0. One pass forwards and one back. As coarse as the layer's map.
    /// </summary>
    GradCam,

    /// <summary>
    /// Grad-CAM++ (Chattopadhay et al. 2018): as Grad-CAM, with weights from positive gradients in which each position counts by a
    /// closed form of second and third powers, so that several small findings share the map.
    /// </summary>
    GradCamPlusPlus,

    /// <summary>
    /// Occlusion (Zeiler and Fergus 2014): patches of the picture are replaced by the baseline one after another; a pixel's value is
    /// the mean drop of the class's probability over the patches that cover it. Signed. Needs no gradient; the slowest.
    /// </summary>
    Occlusion,

    /// <summary>
    /// Integrated gradients (Sundararajan, Taly and Yan 2017): the logit's gradient averaged on the straight path from the baseline to
    /// the picture, times the difference of the two, summed over the channels. Signed; the values sum to the change of the logit.
    /// </summary>
    IntegratedGradients,
}
