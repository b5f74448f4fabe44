using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// A finding on skin. Skin tone, light, relief, hairs, and place, size and colour of the finding vary freely; only the
/// texture within the finding and its border tell the class, and their strength varies too.
/// </summary>
internal readonly struct SkinScene : ISyntheticScene
{
    private readonly Finding _finding;
    private readonly ValueNoise _relief;
    private readonly ValueNoise _texture;
    private readonly ValueNoise _border;
    private readonly (float X, float Y) _center;
    private readonly (float X, float Y) _light;
    private readonly float _radius;
    private readonly float _stretch;
    private readonly float _raggedness;
    private readonly float _softness;
    private readonly float _depth;
    private readonly float _strength;
    private readonly float _cosine;
    private readonly float _sine;
    private readonly float _frequency;
    private readonly float _tone;
    private readonly float _redness;
    private readonly float _hairOffset;
    private readonly float _hairs;

    private enum Finding
    {
        Granular,
        Reticular,
        Smooth,
        Blotched,
        Dotted,
        Ragged,
        Ringed,
        Streaked,
    }

    public SkinScene(string className, ref SampleRandom random)
    {
        _finding = Enum.Parse<Finding>(className, ignoreCase: true);
        _relief = new ValueNoise((uint)random.NextUInt64());
        _texture = new ValueNoise((uint)random.NextUInt64());
        _border = new ValueNoise((uint)random.NextUInt64());
        _center = (Draw(ref random, 0.38f, 0.62f), Draw(ref random, 0.38f, 0.62f));
        _light = (Draw(ref random, -0.12f, 0.12f), Draw(ref random, -0.12f, 0.12f));
        _radius = Draw(ref random, 0.24f, 0.38f);
        _stretch = Draw(ref random, 0.8f, 1.25f);
        _raggedness = _finding == Finding.Ragged ? Draw(ref random, 0.25f, 0.45f) : Draw(ref random, 0.02f, 0.18f);
        _softness = Draw(ref random, 0.03f, 0.09f);
        _depth = Draw(ref random, 0.10f, 0.30f);
        _strength = Draw(ref random, 0.05f, 0.16f);
        float angle = Draw(ref random, 0f, MathF.PI);
        (_sine, _cosine) = MathF.SinCos(angle);
        _frequency = Draw(ref random, 0.85f, 1.2f);
        _tone = Draw(ref random, 0.55f, 0.85f);
        _redness = Draw(ref random, -0.06f, 0.06f);
        _hairOffset = Draw(ref random, 0f, 1f);
        _hairs = random.NextBoolean(0.4) ? Draw(ref random, 0.1f, 0.3f) : 0f;
    }

    public (float Red, float Green, float Blue) ColorAt(float x, float y)
    {
        float light = _tone + _light.X * (x - 0.5f) + _light.Y * (y - 0.5f) + 0.09f * _relief.Fractal(6 * x, 6 * y);
        float dx = (x - _center.X) * _stretch;
        float dy = (y - _center.Y) / _stretch;
        float distance = MathF.Sqrt(dx * dx + dy * dy) / _radius + _raggedness * _border.At(7 * x, 7 * y);
        float inside = Math.Clamp((1 - distance) / _softness * 0.25f + 0.5f, 0f, 1f);
        if (inside > 0f)
        {
            light -= inside * (_depth - _strength * Pattern(x, y, distance));
        }

        light -= Hair(x, y);
        float brown = inside * _depth;
        return (light + _redness, light * 0.78f - 0.4f * brown, light * 0.68f - 0.5f * brown - 0.3f * _redness);
    }

    private static float Draw(ref SampleRandom random, float low, float high) => (float)random.NextDouble(low, high);

    /// <summary>What tells the class, from about -1 to 1.</summary>
    private float Pattern(float x, float y, float distance)
    {
        float u = (_cosine * x + _sine * y) * _frequency;
        float v = (_cosine * y - _sine * x) * _frequency;
        return _finding switch
        {
            Finding.Granular => _texture.At(13 * u, 13 * v),
            Finding.Reticular => 1f - 3f * MathF.Min(MathF.Abs(MathF.Sin(22 * u)), MathF.Abs(MathF.Sin(22 * v))),
            Finding.Smooth => 0.9f * _texture.At(4 * u, 4 * v),
            Finding.Blotched => 1.6f * _texture.At(6 * u, 6 * v),
            Finding.Dotted => MathF.Max(0f, MathF.Sin(25 * u) * MathF.Sin(25 * v)) * 2f - 0.5f,
            Finding.Ringed => MathF.Sin(9f * distance),
            Finding.Streaked => MathF.Sin(28 * u + 1.5f * _texture.At(4 * u, 4 * v)),
            _ => _texture.Fractal(9 * u, 9 * v),
        };
    }

    /// <summary>Thin dark lines across the picture, slightly bent.</summary>
    private float Hair(float x, float y)
    {
        if (_hairs == 0f)
        {
            return 0f;
        }

        float across = 3f * (_sine * x + _cosine * y) + _hairOffset + 0.2f * _border.At(2 * x, 2 * y);
        float near = MathF.Abs(across - MathF.Round(across));
        return _hairs * MathF.Max(0f, 1f - near / 0.06f);
    }
}
