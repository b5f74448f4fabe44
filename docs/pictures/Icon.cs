#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
#:property PublishAot=false
#:property RunAnalyzers=false

// Draws icon.png, the icon of the packages: the layers of a network that stay, and the new head. Usage: dotnet run docs/pictures/Icon.cs -- docs/pictures/icon.png
using SkiaSharp;

const int Side = 128;
using var bitmap = new SKBitmap(Side, Side);
using var canvas = new SKCanvas(bitmap);
canvas.Clear(SKColors.Transparent);
using var ground = new SKPaint { IsAntialias = true, Color = new SKColor(0x12, 0x3F, 0x5C) };
canvas.DrawRoundRect(SKRect.Create(4, 4, Side - 8, Side - 8), 24, 24, ground);
using var kept = new SKPaint { IsAntialias = true, Color = new SKColor(0xF2, 0xF7, 0xFA) };
using var head = new SKPaint { IsAntialias = true, Color = new SKColor(0xFF, 0x9F, 0x43) };

// Each layer is smaller than the one before it, about the line in the middle.
int[] heights = [80, 60, 40];
for (int i = 0; i < heights.Length; i++)
{
    canvas.DrawRoundRect(SKRect.Create(22 + 21 * i, (Side - heights[i]) / 2f, 13, heights[i]), 6.5f, 6.5f, kept);
}

canvas.DrawCircle(96, Side / 2f, 12, head);
using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
File.WriteAllBytes(args[0], png.ToArray());
