namespace TransRec.Blocks.Points;

/// <summary>The insertion point of an item tower at which the states of all its encoders meet, and which gives the item vectors.</summary>
public sealed class TowerStatesPoint() : InsertionPoint<ITowerStatesAdapter>(Roles.TowerStates, "a point at the states of both item encoders");
