package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// AppAssessmentSpec records what is to happen to each app. No documented call writes decisions into Atlassian's assistant, so
// this is the record and Drover's gate.
type AppAssessmentSpec struct {
	// cloudSiteRef names the CloudSite whose Confluence is assessed. It cannot be changed.
	// +required
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="cannot be changed: create another AppAssessment for another CloudSite"
	CloudSiteRef LocalReference `json:"cloudSiteRef,omitzero"`

	// apps holds the decision for each app, by its key. A decision for an app that is not installed is reported in the
	// condition DecisionsComplete, not ignored.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=1000
	Apps []AppDecision `json:"apps,omitempty"`

	// defaultDecision is the decision for apps that are not listed. Left out, it is Undecided.
	// +optional
	// +default="Undecided"
	// +kubebuilder:validation:Enum=Undecided;NeededInCloud;NotNeededInCloud
	DefaultDecision Decision `json:"defaultDecision,omitempty"`

	// refreshInterval is how often the inventory is read again: 10m to 168h. Left out, it is 6h.
	// +optional
	// +default="6h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('10m') && duration(self) <= duration('168h'))",message="must be from 10m to 168h"
	RefreshInterval Duration `json:"refreshInterval,omitempty"`
}

// Decision is what is to happen to an app.
type Decision string

// The decisions. Undecided is a default only: who lists an app decides it.
const (
	DecisionUndecided        Decision = "Undecided"
	DecisionNeededInCloud    Decision = "NeededInCloud"
	DecisionNotNeededInCloud Decision = "NotNeededInCloud"
)

// Consent records whether somebody agreed that an app's data is migrated.
//
// +kubebuilder:validation:Enum=Agreed;NotAgreed
type Consent string

// The two states of consent.
const (
	ConsentAgreed    Consent = "Agreed"
	ConsentNotAgreed Consent = "NotAgreed"
)

// AppDecision is the decision for one app.
type AppDecision struct {
	// key is the app's key, such as com.comalatech.workflow.
	// +required
	Key AppKey `json:"key,omitempty"`

	// decision is NeededInCloud or NotNeededInCloud.
	// +required
	// +kubebuilder:validation:Enum=NeededInCloud;NotNeededInCloud
	Decision Decision `json:"decision,omitempty"`

	// dataMigrationConsent is Agreed once somebody read the vendor's policy and agreed that the app's data is migrated. Left
	// out it means NotAgreed, which is not written into the spec: a default in an item of a list is a difference that GitOps
	// tools report for ever. A migration with the app does not run without consent. The agreement in the assistant is given on
	// its own screen besides.
	// +optional
	DataMigrationConsent Consent `json:"dataMigrationConsent,omitempty"`
}

// AppAssessmentStatus is what is installed and what is known of each app.
type AppAssessmentStatus struct {
	// conditions tell what stands. The reasons are listed in the documentation of conditions.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that the conditions speak of; -1 until the first look.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// collectedAt is when the inventory was last read.
	// +optional
	CollectedAt *metav1.Time `json:"collectedAt,omitempty"`

	// changedAt is when a refresh last found apps that had changed since the one before it. It is missing until one does.
	// +optional
	ChangedAt *metav1.Time `json:"changedAt,omitempty"`

	// reportRef names the ConfigMap with the assessment as assessment.csv. It is a report, and never read back.
	// +optional
	ReportRef *LocalReference `json:"reportRef,omitempty"`

	// summary counts the apps.
	// +optional
	Summary *AssessmentSummary `json:"summary,omitempty"`

	// apps holds a row for each installed app, in the order of their keys.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=1000
	Apps []AssessedApp `json:"apps,omitempty"`
}

// AssessmentSummary counts apps.
type AssessmentSummary struct {
	// total is the number of installed apps.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Total int32 `json:"total"`

	// needed is the number of apps that are needed in the cloud.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Needed int32 `json:"needed"`

	// undecided is the number of apps without a decision.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Undecided int32 `json:"undecided"`

	// blocked is the number of needed apps that the assistant cannot move as they are. Missing consent and apps that are missing
	// in the cloud are not counted: status.apps names them.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Blocked int32 `json:"blocked"`
}

// CloudAvailability tells whether the Marketplace has an app for cloud.
type CloudAvailability string

// What the Marketplace says of an app. NotListed is an app that it does not have under this key. Unknown stands for a word that
// Drover does not know.
const (
	AvailabilityAvailable   CloudAvailability = "Available"
	AvailabilityUnavailable CloudAvailability = "Unavailable"
	AvailabilityNotListed   CloudAvailability = "NotListed"
	AvailabilityUnknown     CloudAvailability = "Unknown"
)

// MigrationPath tells how an app's data gets to the cloud.
type MigrationPath string

// The paths that the Marketplace documents (AUTOMATED, INSTALL_ONLY, MANUAL, DISCARDED, UNKNOWN). The assistant moves only the
// first two.
const (
	PathAutomated   MigrationPath = "Automated"
	PathInstallOnly MigrationPath = "InstallOnly"
	PathManual      MigrationPath = "Manual"
	PathDiscarded   MigrationPath = "Discarded"
	PathUnknown     MigrationPath = "Unknown"
)

// Movable tells whether the assistant takes this path. Documented: only automated and install-only apps can be migrated by it.
func (p MigrationPath) Movable() bool {
	return p == PathAutomated || p == PathInstallOnly
}

// AssessedApp is one installed app.
type AssessedApp struct {
	// key is the app's key.
	// +required
	Key AppKey `json:"key,omitempty"`

	// name is the app's name as Confluence shows it.
	// +optional
	// +kubebuilder:validation:MaxLength=255
	Name string `json:"name,omitempty"`

	// version is the installed version.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	Version string `json:"version,omitempty"`

	// enabled tells whether the app is enabled in Confluence.
	// +optional
	Enabled bool `json:"enabled"`

	// cloudAvailability is Available, Unavailable, NotListed or Unknown, from the Marketplace's public migration data.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	CloudAvailability CloudAvailability `json:"cloudAvailability,omitempty"`

	// cloudKey is the app's key in the cloud, from the same source.
	// +optional
	// +kubebuilder:validation:MaxLength=255
	CloudKey string `json:"cloudKey,omitempty"`

	// migrationPath is Automated, InstallOnly, Manual, Discarded or Unknown, from the same source.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	MigrationPath MigrationPath `json:"migrationPath,omitempty"`

	// compatibleVersions is the range of app versions that can be migrated, such as ">= 7.5.3".
	// +optional
	// +kubebuilder:validation:MaxLength=255
	CompatibleVersions string `json:"compatibleVersions,omitempty"`

	// versionCompatibility tells whether version is one of compatibleVersions: Compatible, Incompatible, or Unknown where the two
	// cannot be compared. It is missing where the Marketplace states no versions.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	VersionCompatibility VersionCompatibility `json:"versionCompatibility,omitempty"`

	// upgradeTo is the lowest newer version that can be migrated, where the installed one cannot.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	UpgradeTo string `json:"upgradeTo,omitempty"`

	// decision is what the spec says of this app.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Decision Decision `json:"decision,omitempty"`

	// consent is what the spec says of the app's data.
	// +optional
	Consent Consent `json:"consent,omitempty"`

	// installedInCloud is Installed, Missing or Unknown. No documented call tells: it comes from the site's own plugin inventory
	// where the operator's configuration allows that undocumented call, and else from the newest checks of this site that tell.
	// Unknown is shown for needed apps alone.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	InstalledInCloud CloudInstallation `json:"installedInCloud,omitempty"`

	// rerunSupported tells whether the data of this version is known to be repeatable, so that the app may be triggered again
	// within its plan.
	// +optional
	RerunSupported bool `json:"rerunSupported,omitempty"`

	// blockers say what stands in the way of the app, at most 8. Apps that are not needed in the cloud have none.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	// +kubebuilder:validation:items:MaxLength=256
	Blockers []string `json:"blockers,omitempty"`

	// warnings say what to look at before the app's data moves, at most 8.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	// +kubebuilder:validation:items:MaxLength=512
	Warnings []string `json:"warnings,omitempty"`

	// suggestion says what to do next about this app.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Suggestion string `json:"suggestion,omitempty"`

	// change says what the refresh at status.changedAt found changed in this app, such as "updated from 1.0 to 1.1". It stays
	// until a refresh finds another change, in any app. An app that was uninstalled has no row; the event AppsChanged names it.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Change string `json:"change,omitempty"`
}

// VersionCompatibility tells whether the installed version of an app can be migrated.
type VersionCompatibility string

// Whether the installed version of an app can be migrated.
const (
	VersionCompatible           VersionCompatibility = "Compatible"
	VersionIncompatible         VersionCompatibility = "Incompatible"
	VersionCompatibilityUnknown VersionCompatibility = "Unknown"
)

// CloudInstallation tells whether an app is installed on the cloud site.
type CloudInstallation string

// Whether an app is installed on the cloud site.
const (
	CloudInstalled           CloudInstallation = "Installed"
	CloudMissing             CloudInstallation = "Missing"
	CloudInstallationUnknown CloudInstallation = "Unknown"
)

// AppAssessment lists every app of a Confluence with what is known of its way to the cloud, and holds the decision for each.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=appa,categories=drover
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Apps",type=integer,JSONPath=`.status.summary.total`
// +kubebuilder:printcolumn:name="Needed",type=integer,JSONPath=`.status.summary.needed`
// +kubebuilder:printcolumn:name="Undecided",type=integer,JSONPath=`.status.summary.undecided`
// +kubebuilder:printcolumn:name="Blocked",type=integer,JSONPath=`.status.summary.blocked`
// +kubebuilder:printcolumn:name="Message",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].message`,priority=1
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type AppAssessment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object's metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitzero"`

	// spec holds the decisions.
	// +required
	Spec AppAssessmentSpec `json:"spec,omitzero"`

	// status is what is installed.
	// +optional
	// +default={"observedGeneration": -1}
	Status AppAssessmentStatus `json:"status,omitzero"`
}

// AppAssessmentList is a list of AppAssessments.
//
// +kubebuilder:object:root=true
type AppAssessmentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitzero"`
	Items           []AppAssessment `json:"items"`
}
