namespace TransferMed.Models;

public static partial class Presets
{
    private const int ViTSmallFeatures = 384;
    private const int ViTBaseFeatures = 768;
    private const int FeaturesPerHead = 64;
    private const double FirstLayerScale = 1e-5;

    /// <summary>
    /// ViT-S (Dosovitskiy et al. 2020; Touvron et al. 2021) with the parameter names of timm, DINO and DINOv2: 21,666,434 parameters at
    /// 2 classes. 12 blocks, norms first; the norm after the last one stands before the pooling.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The features of each token; a head of attention for every 64, or one where 64 does not divide them. Default 384.</param>
    /// <param name="input">The pictures, whose height and width are multiples of the patch; null (default) for 3 x 224 x 224.</param>
    /// <param name="patchSize">Side of a patch in pixels: 16 (default) as in torchvision, timm and DINO, 14 as in DINOv2.</param>
    /// <param name="registers">Register tokens: 0 (default), or 4 as in DINOv2 with registers.</param>
    /// <param name="layerScale">Whether the blocks have layer scale, as in DINOv2. Default false.</param>
    /// <param name="pooling">What the head takes. Default the class token.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ViTSmall(
        int classes = 2,
        int width = ViTSmallFeatures,
        InputShape? input = null,
        int patchSize = 16,
        int registers = 0,
        bool layerScale = false,
        TokenPooling pooling = TokenPooling.ClassToken) =>
        ViT(nameof(ViTSmall), 12, HeadsOf(width), classes, width, input, patchSize, registers, layerScale, pooling);

    /// <summary>
    /// ViT-B (Dosovitskiy et al. 2020) with the parameter names of timm, DINO and DINOv2; those of torchvision are understood too:
    /// 85,800,194 parameters at 2 classes. 12 blocks, norms first; the norm after the last one stands before the pooling.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The features of each token; a head of attention for every 64, or one where 64 does not divide them. Default 768.</param>
    /// <param name="input">The pictures, whose height and width are multiples of the patch; null (default) for 3 x 224 x 224.</param>
    /// <param name="patchSize">Side of a patch in pixels: 16 (default) as in torchvision, timm and DINO, 14 as in DINOv2.</param>
    /// <param name="registers">Register tokens: 0 (default), or 4 as in DINOv2 with registers.</param>
    /// <param name="layerScale">Whether the blocks have layer scale, as in DINOv2. Default false.</param>
    /// <param name="pooling">What the head takes. Default the class token.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ViTBase(
        int classes = 2,
        int width = ViTBaseFeatures,
        InputShape? input = null,
        int patchSize = 16,
        int registers = 0,
        bool layerScale = false,
        TokenPooling pooling = TokenPooling.ClassToken) =>
        ViT(nameof(ViTBase), 12, HeadsOf(width), classes, width, input, patchSize, registers, layerScale, pooling);

    /// <summary>A vision transformer of any depth. What makes tokens of the picture is one stage, each block another.</summary>
    internal static NetworkSpec ViT(
        string name, int depth, int heads, int classes, int width, InputShape? input, int patchSize, int registers, bool layerScale, TokenPooling pooling)
    {
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(name, "Dosovitskiy et al. 2020, arXiv:2010.11929; timm's parameter names.")
            .Initialize(WeightInitialization.Normal)
            .Stage(string.Empty, tokens =>
            {
                tokens.PatchEmbedding(width, patchSize, name: "patch_embed").ClassToken(name: "cls_token").PositionalEmbedding(name: "pos_embed");
                if (registers != 0)
                {
                    tokens.RegisterTokens(registers, name: "reg_token");
                }
            });
        for (int block = 0; block < depth; block++)
        {
            network.TransformerBlock(heads, layerScale: layerScale ? FirstLayerScale : null, name: $"blocks.{block}");
        }

        return network.LayerNorm(name: "norm").TokenPool(pooling).Head(classes, name: "head").Build();
    }

    private static int HeadsOf(int width) => width > 0 && width % FeaturesPerHead == 0 ? width / FeaturesPerHead : 1;
}
