using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A flat shape of one colour on a ground of another; place, size, turn and colours vary freely.</summary>
internal readonly struct ShapeScene : ISyntheticScene
{
    private readonly Figure _figure;
    private readonly (float Red, float Green, float Blue) _ground;
    private readonly (float Red, float Green, float Blue) _color;
    private readonly (float X, float Y) _center;
    private readonly float _radius;
    private readonly float _cosine;
    private readonly float _sine;

    private enum Figure
    {
        Cross,
        Disc,
        Frame,
        Square,
        Stripes,
        Triangle,
    }

    public ShapeScene(string className, ref SampleRandom random)
    {
        _figure = Enum.Parse<Figure>(className, ignoreCase: true);
        _ground = (Draw(ref random, 0f, 1f), Draw(ref random, 0f, 1f), Draw(ref random, 0f, 1f));
        float contrast = Draw(ref random, 0.35f, 0.6f);
        _color = (Away(_ground.Red, contrast), Away(_ground.Green, contrast), Away(_ground.Blue, contrast * Draw(ref random, -1f, 1f)));
        _center = (Draw(ref random, 0.35f, 0.65f), Draw(ref random, 0.35f, 0.65f));
        _radius = Draw(ref random, 0.2f, 0.34f);
        (_sine, _cosine) = MathF.SinCos(Draw(ref random, 0f, 2 * MathF.PI));
    }

    public (float Red, float Green, float Blue) ColorAt(float x, float y)
    {
        float dx = (x - _center.X) / _radius;
        float dy = (y - _center.Y) / _radius;
        float u = _cosine * dx + _sine * dy;
        float v = _cosine * dy - _sine * dx;
        return IsInside(u, v) ? _color : _ground;
    }

    private static float Draw(ref SampleRandom random, float low, float high) => (float)random.NextDouble(low, high);

    private static float Away(float value, float contrast) => value > 0.5f ? value - contrast : value + contrast;

    private bool IsInside(float u, float v)
    {
        float square = MathF.Max(MathF.Abs(u), MathF.Abs(v));
        return _figure switch
        {
            Figure.Disc => u * u + v * v < 1f,
            Figure.Square => square < 0.9f,
            Figure.Frame => square is < 1f and > 0.55f,
            Figure.Cross => square < 1f && MathF.Min(MathF.Abs(u), MathF.Abs(v)) < 0.33f,
            Figure.Triangle => v > -0.6f && MathF.Abs(u) < (1f - v) * 0.62f,
            _ => MathF.Sin(4.5f * u) > 0f,
        };
    }
}
