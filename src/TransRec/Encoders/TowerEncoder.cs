using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>An encoder of an item tower.</summary>
/// <param name="Name">What it reads, where a tower has several: <c>text</c>, <c>image</c>. Empty for the only one.</param>
/// <param name="Module">The module whose parameters are the encoder's; its insertion points carry adapters.</param>
/// <param name="Tower">The tower that feeds it: the whole one, or a part.</param>
public sealed record TowerEncoder(string Name, nn.Module Module, ItemTower Tower);
