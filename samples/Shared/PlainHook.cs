using Spectre.Console.Rendering;

namespace SampleConsole;

/// <summary>Cleans everything that a console writes, but for the sequences of the console itself.</summary>
internal sealed class PlainHook : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Cleaned(renderable));

    private sealed class Cleaned(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(Clean);

        private static Segment Clean(Segment segment)
        {
            if (segment.IsControlCode || segment.IsLineBreak)
            {
                return segment;
            }

            string plain = PlainText.OfLines(segment.Text);
            return plain == segment.Text ? segment : new Segment(plain, segment.Style);
        }
    }
}
