package assessment

import (
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// nature tells what an obstacle means for the assistant.
type nature int

const (
	// stops: the assistant cannot take the app as it is.
	stops nature = iota + 1
	// open: a person has not decided or agreed yet.
	open
	// missing: the app is not on the cloud site yet.
	missing
)

// obstacle is one thing that stands in an app's way, and what to do about it.
type obstacle struct {
	nature     nature
	text, next string
}

// obstacles lists what stands in the way of a row. An app that nobody needs has nothing in its way.
func obstacles(row *v1alpha1.AssessedApp) []obstacle {
	if row.Decision == v1alpha1.DecisionNotNeededInCloud {
		return nil
	}
	var found []obstacle
	if row.Decision != v1alpha1.DecisionNeededInCloud {
		found = append(found, obstacle{open, "There is no decision.", "Decide the app in spec.apps."})
	}
	found = append(found, wayObstacles(row)...)
	if row.MigrationPath == v1alpha1.PathAutomated {
		found = append(found, dataObstacles(row)...)
	}
	if row.Decision == v1alpha1.DecisionNeededInCloud && row.InstalledInCloud == v1alpha1.CloudMissing {
		found = append(found, obstacle{
			missing, "The app is not installed on the cloud site.", "Install the app on the cloud site.",
		})
	}
	return found
}

// wayObstacles are about the Marketplace's answer: whether there is a way for the app at all.
func wayObstacles(row *v1alpha1.AssessedApp) []obstacle {
	if row.CloudAvailability == v1alpha1.AvailabilityNotListed {
		return []obstacle{{
			stops, "The Marketplace has no app under this key.",
			"Contact the vendor: the installed version may not be published under this key. " +
				"If the app is your own, nobody moves it: decide NotNeededInCloud, or replace it in the cloud by hand.",
		}}
	}
	var found []obstacle
	if row.CloudAvailability == v1alpha1.AvailabilityUnavailable {
		found = append(found, obstacle{
			stops, "There is no version of the app for the cloud.",
			"Look for another app in the cloud, and decide NotNeededInCloud.",
		})
	}
	switch row.MigrationPath {
	case v1alpha1.PathAutomated, v1alpha1.PathInstallOnly:
	case v1alpha1.PathManual:
		found = append(found, obstacle{
			stops, "Its data moves by a way of the vendor's own, which the assistant cannot take.",
			"Move its data by hand, as the vendor describes. In Drover decide NotNeededInCloud.",
		})
	case v1alpha1.PathDiscarded:
		found = append(found, obstacle{
			stops, "The vendor does not migrate its data.",
			"Decide NotNeededInCloud, or install the app in the cloud without its data.",
		})
	case v1alpha1.PathUnknown:
		found = append(found, noPath())
	default:
		found = append(found, noPath())
	}
	return found
}

func noPath() obstacle {
	return obstacle{
		stops, "The Marketplace states no migration path that Drover knows.",
		"Contact the vendor and ask how its data moves to the cloud.",
	}
}

// dataObstacles are about data, so they matter only where the assistant moves any.
func dataObstacles(row *v1alpha1.AssessedApp) []obstacle {
	var found []obstacle
	switch {
	case row.VersionCompatibility != v1alpha1.VersionIncompatible:
	case row.UpgradeTo != "":
		found = append(found, obstacle{
			stops,
			fmt.Sprintf("Version %s cannot be migrated. The lowest newer one that can is %s.", row.Version, row.UpgradeTo),
			fmt.Sprintf("Upgrade the app to %s.", row.UpgradeTo),
		})
	default:
		found = append(found, obstacle{
			stops,
			fmt.Sprintf("Version %s cannot be migrated: it is newer than those that can.", row.Version),
			"Ask the vendor which version to use. compatibleVersions names those that can be migrated.",
		})
	}
	if !row.Enabled {
		found = append(found, obstacle{
			stops, "The app is disabled in Confluence, so it cannot hand over its data.",
			"Enable the app in Confluence.",
		})
	}
	if row.Decision == v1alpha1.DecisionNeededInCloud && row.Consent != v1alpha1.ConsentAgreed {
		found = append(found, obstacle{
			open, "Nobody agreed that its data is migrated.",
			"Read the vendor's policy, then set dataMigrationConsent: Agreed, " +
				"and agree on the screen \"Agree to app migration\" of the assistant.",
		})
	}
	return found
}

// blocked tells whether the assistant cannot take a needed app as it is.
func blocked(row *v1alpha1.AssessedApp) bool {
	return row.Decision == v1alpha1.DecisionNeededInCloud && has(row, stops)
}

func has(row *v1alpha1.AssessedApp, wanted ...nature) bool {
	return slices.ContainsFunc(obstacles(row), func(o obstacle) bool { return slices.Contains(wanted, o.nature) })
}
