package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// MigrationSpec says what moves, and when.
type MigrationSpec struct {
	// cloudSiteRef names the CloudSite to migrate through. It cannot be changed once a run may have started.
	// +required
	CloudSiteRef LocalReference `json:"cloudSiteRef,omitzero"`

	// appAssessmentRef names the AppAssessment with the decisions. It is required when scope.apps is set.
	// +optional
	AppAssessmentRef *LocalReference `json:"appAssessmentRef,omitempty"`

	// displayName is what people see in the assistant's list of migrations, behind namespace, name and number. It cannot be
	// changed once a run may have started.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=120
	DisplayName string `json:"displayName,omitempty"`

	// stage is Testing or Production. At Atlassian it is a label: it stands in the job's name and changes nothing else there.
	// +required
	Stage Stage `json:"stage,omitempty"`

	// scope is what moves. It cannot be changed once a run may have started: make another Migration for what is left.
	// +required
	Scope Scope `json:"scope,omitzero"`

	// checks tells how the checks for errors are repeated.
	// +optional
	// +default={}
	Checks *ChecksPolicy `json:"checks,omitempty"`

	// run tells whether and how the migration runs. Without it the migration is checked and kept as Saved.
	// +optional
	// +default={}
	Run *RunPolicy `json:"run,omitempty"`
}

// Stage is the purpose of a migration.
//
// +kubebuilder:validation:Enum=Testing;Production
type Stage string

// The two stages that the assistant knows.
const (
	StageTesting    Stage = "Testing"
	StageProduction Stage = "Production"
)

// Scope is what moves.
type Scope struct {
	// spaces are the spaces that move.
	// +required
	Spaces SpaceScope `json:"spaces,omitzero"`

	// usersAndGroups is All (every user and group of the directory), SelectedSpaces (users related to the spaces, with all
	// members of their groups) or None (nobody gets access by this migration; names still go along with the content).
	// +optional
	// +default="All"
	// +kubebuilder:validation:Enum=All;SelectedSpaces;None
	UsersAndGroups UsersAndGroups `json:"usersAndGroups,omitempty"`

	// globalTemplates is Include or Exclude. Templates that are included twice stand in the cloud twice.
	// +optional
	// +default="Exclude"
	// +kubebuilder:validation:Enum=Include;Exclude
	GlobalTemplates GlobalTemplates `json:"globalTemplates,omitempty"`

	// apps are the apps whose data moves. Each must be installed, needed in cloud, and have a path that the assistant can
	// take (Automated or InstallOnly).
	// +optional
	Apps *AppScope `json:"apps,omitempty"`
}

// UsersAndGroups tells which users and groups move.
type UsersAndGroups string

// The choices of the assistant's screen.
const (
	UsersAll            UsersAndGroups = "All"
	UsersSelectedSpaces UsersAndGroups = "SelectedSpaces"
	UsersNone           UsersAndGroups = "None"
)

// GlobalTemplates tells whether global page templates move.
type GlobalTemplates string

// Whether global page templates move.
const (
	TemplatesInclude GlobalTemplates = "Include"
	TemplatesExclude GlobalTemplates = "Exclude"
)

// SpaceSelection tells how spaces are selected.
type SpaceSelection string

// How spaces are selected.
const (
	SpacesListed SpaceSelection = "Listed"
	SpacesAll    SpaceSelection = "All"
)

// SpaceData tells which data of a space moves.
type SpaceData string

// Which data of a space moves.
const (
	SpaceDataAll             SpaceData = "All"
	SpaceDataAttachmentsOnly SpaceData = "AttachmentsOnly"
)

// SpaceScope selects spaces.
//
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || (has(self.keys) && size(self.keys) > 0)",fieldPath=".keys",message="must name at least one space where selection is Listed"
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || !has(self.exclude)",fieldPath=".exclude",message="may be set only where selection is All"
// +kubebuilder:validation:XValidation:rule="self.selection != 'All' || !has(self.keys)",fieldPath=".keys",message="may be set only where selection is Listed"
type SpaceScope struct {
	// selection is Listed (the spaces in keys) or All (every space of the instance except those in exclude, as they are when
	// the job is made).
	// +optional
	// +default="Listed"
	// +kubebuilder:validation:Enum=Listed;All
	Selection SpaceSelection `json:"selection,omitempty"`

	// keys are the keys of the spaces: 1 to 5,000, of 1 to 255 characters each, 200,000 characters in all. Keys that
	// Confluence does not know, and keys that differ only in case, make the migration Blocked, and are named.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5000
	// +kubebuilder:validation:XValidation:rule="self.map(k, size(k)).sum() <= 200000",message="must have at most 200000 characters in all: split the migration"
	Keys []SpaceKey `json:"keys,omitempty"`

	// exclude are the keys of the spaces that do not move where selection is All. The bounds are those of keys.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5000
	// +kubebuilder:validation:XValidation:rule="self.map(k, size(k)).sum() <= 200000",message="must have at most 200000 characters in all: split the migration"
	Exclude []SpaceKey `json:"exclude,omitempty"`

	// data is All, or AttachmentsOnly to move attachments ahead of their spaces. How the Migration API spells the second is
	// not documented: the operator's configuration can replace the word.
	// +optional
	// +default="All"
	// +kubebuilder:validation:Enum=All;AttachmentsOnly
	Data SpaceData `json:"data,omitempty"`
}

// AppSelection tells how apps are selected.
type AppSelection string

// How apps are selected.
const (
	AppsListed AppSelection = "Listed"
	AppsNeeded AppSelection = "Needed"
)

// AppScope selects apps.
//
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || (has(self.keys) && size(self.keys) > 0)",fieldPath=".keys",message="must name at least one app where selection is Listed"
// +kubebuilder:validation:XValidation:rule="self.selection != 'Needed' || !has(self.keys)",fieldPath=".keys",message="may be set only where selection is Listed"
type AppScope struct {
	// selection is Listed (the apps in keys) or Needed (every app that the AppAssessment says is needed in cloud and that has
	// a path which the assistant can take, as they are when the job is made).
	// +optional
	// +default="Listed"
	// +kubebuilder:validation:Enum=Listed;Needed
	Selection AppSelection `json:"selection,omitempty"`

	// keys are the keys of the apps, at most 200.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=200
	Keys []AppKey `json:"keys,omitempty"`
}

// ChecksPolicy tells how the checks for errors are repeated.
type ChecksPolicy struct {
	// recheckInterval is how long a blocked migration waits before its checks are repeated: 5m to 24h. It doubles up to 24h
	// while the result stays the same.
	// +optional
	// +default="1h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('5m') && duration(self) <= duration('24h'))",message="must be from 5m to 24h"
	RecheckInterval Duration `json:"recheckInterval,omitempty"`
}

// RunPolicy tells whether and how a migration runs.
type RunPolicy struct {
	// approved is the button: false keeps a checked migration as Saved, true runs it. Taken back in the middle of a run it
	// stops nothing, because a run cannot be cancelled through the API; it only keeps anything else from starting.
	// +optional
	// +default=false
	Approved *bool `json:"approved,omitempty"`

	// noProgressAfter is how long nothing may move before the migration says NoProgress: 10m to 720h. Time in which nothing
	// could be read does not count. The run is followed all the same, and the state recovers by itself.
	// +optional
	// +default="24h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('10m') && duration(self) <= duration('720h'))",message="must be from 10m to 720h"
	NoProgressAfter Duration `json:"noProgressAfter,omitempty"`
}

// Migration moves spaces, users, templates and app data from a Confluence to a cloud site. It is checked, kept until it is
// approved, run once, followed and reported.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=cmig,categories=drover
// +kubebuilder:selectablefield:JSONPath=`.spec.cloudSiteRef.name`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Stage",type=string,JSONPath=`.spec.stage`
// +kubebuilder:printcolumn:name="Spaces",type=integer,JSONPath=`.status.progress.spaces.total`
// +kubebuilder:printcolumn:name="Done",type=integer,JSONPath=`.status.progress.spaces.done`,priority=1
// +kubebuilder:printcolumn:name="Progress",type=integer,JSONPath=`.status.progress.percent`
// +kubebuilder:printcolumn:name="Message",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].message`,priority=1
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="!has(self.spec.scope.apps) || has(self.spec.appAssessmentRef)",fieldPath=".spec.appAssessmentRef",message="must be set where scope.apps is set: the AppAssessment holds the decisions"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || self.spec.scope == oldSelf.spec.scope",fieldPath=".spec.scope",message="cannot be changed once a run may have started: create another Migration for what is left"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || self.spec.cloudSiteRef == oldSelf.spec.cloudSiteRef",fieldPath=".spec.cloudSiteRef",message="cannot be changed once a run may have started: create another Migration"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || (has(self.spec.displayName) == has(oldSelf.spec.displayName) && (!has(self.spec.displayName) || self.spec.displayName == oldSelf.spec.displayName))",fieldPath=".spec.displayName",message="cannot be changed once a run may have started"
type Migration struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object's metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitzero"`

	// spec says what moves, and when.
	// +required
	Spec MigrationSpec `json:"spec,omitzero"`

	// status is what happened so far.
	// +optional
	// +default={"observedGeneration": -1}
	Status MigrationStatus `json:"status,omitzero"`
}

// MigrationList is a list of Migrations.
//
// +kubebuilder:object:root=true
type MigrationList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitzero"`
	Items           []Migration `json:"items"`
}
