package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// BackupMode is what stands behind a migration.
//
// +kubebuilder:validation:Enum=None;Attested;Take
type BackupMode string

// What can stand behind a migration.
const (
	BackupNone     BackupMode = "None"
	BackupAttested BackupMode = "Attested"
	BackupTake     BackupMode = "Take"
)

// BackupRetention tells how long Confluence keeps the file of a backup.
//
// +kubebuilder:validation:Enum=Permanent;Temporary
type BackupRetention string

// How long Confluence keeps the file of a backup.
const (
	RetentionPermanent BackupRetention = "Permanent"
	RetentionTemporary BackupRetention = "Temporary"
)

// BackupPolicy says what stands behind a migration if it goes wrong.
//
// +kubebuilder:validation:XValidation:rule="self.policy != 'Attested' || has(self.attested)",fieldPath=".attested",message="must be set where policy is Attested: who made the backup, and when"
// +kubebuilder:validation:XValidation:rule="self.policy == 'Attested' || !has(self.attested)",fieldPath=".attested",message="may be set only where policy is Attested"
// +kubebuilder:validation:XValidation:rule="self.policy == 'Take' || !has(self.maxAge)",fieldPath=".maxAge",message="may be set only where policy is Take"
// +kubebuilder:validation:XValidation:rule="self.policy == 'Take' || !has(self.retention)",fieldPath=".retention",message="may be set only where policy is Take"
// +kubebuilder:validation:XValidation:rule="!has(self.retention) || self.retention != 'Temporary' || !has(self.maxAge) || !self.maxAge.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') || duration(self.maxAge) <= duration('24h')",fieldPath=".maxAge",message="must be at most 24h where retention is Temporary: Confluence deletes such a file by itself"
type BackupPolicy struct {
	// policy is None; Attested: somebody made a backup of the Confluence instance and says so here; or Take: Drover asks
	// Confluence for a backup of the spaces before the run, and the run waits for it. Take needs Confluence 8.3 or newer, and
	// an account that may export the spaces. It holds spaces, not users, apps or settings.
	// +required
	Policy BackupMode `json:"policy,omitempty"`

	// attested is the word of who made the backup.
	// +optional
	Attested *BackupAttestation `json:"attested,omitempty"`

	// maxAge is how old a taken backup may be when a run or re-run starts: 1h to 720h. Left out, it is 24h. An older one, and one of
	// another scope, is taken anew. It is taken as soon as nothing but the window and the queue holds up the run; ahead of
	// run.notBefore at the earliest by half of this time.
	// +optional
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('1h') && duration(self) <= duration('720h'))",message="must be from 1h to 720h"
	MaxAge Duration `json:"maxAge,omitempty"`

	// retention is Permanent or Temporary: whether Confluence keeps the file until somebody deletes it, or deletes it by itself
	// after a time of its own. Left out, it is Permanent.
	// +optional
	Retention BackupRetention `json:"retention,omitempty"`
}

// BackupAttestation is the word of who made a backup.
type BackupAttestation struct {
	// by is who made the backup, and where that is recorded, such as "Storage team, ticket 4711".
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	By string `json:"by,omitempty"`

	// at is when the backup was made, in UTC, such as "2026-12-01T06:00:00Z". A time that is still to come is no backup yet:
	// the migration does not run before it.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`
	At metav1.Time `json:"at,omitzero"`
}

// VerificationMode is what is compared on both sides after a run.
//
// +kubebuilder:validation:Enum=Counts;Titles;None
type VerificationMode string

// What is compared on both sides after a run.
const (
	VerifyCounts VerificationMode = "Counts"
	VerifyTitles VerificationMode = "Titles"
	VerifyNone   VerificationMode = "None"
)

// VerificationTolerance is by how many the two sides of one space may differ and still count as equal.
type VerificationTolerance struct {
	// pages is how many pages may differ: 0 to 1,000,000.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	Pages int64 `json:"pages,omitempty"`

	// blogPosts is how many blog posts may differ: 0 to 1,000,000.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	BlogPosts int64 `json:"blogPosts,omitempty"`

	// attachments is how many attachments may differ: 0 to 1,000,000.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	Attachments int64 `json:"attachments,omitempty"`

	// comments is how many comments may differ: 0 to 1,000,000.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	Comments int64 `json:"comments,omitempty"`
}

// AfterPolicy is what is asked of Atlassian once a migration is Finished.
type AfterPolicy struct {
	// idMapping is Report or None: whether Atlassian's report of old and new IDs is triggered for the pair of sites. The report
	// is about all that was ever migrated between them. status.after names it. Left out, it is None.
	// +optional
	// +default="None"
	// +kubebuilder:validation:Enum=Report;None
	IDMapping IDMapping `json:"idMapping,omitempty"`

	// productLinks is Update or None: whether Atlassian is asked to let links in the cloud's Confluence that lead to the old
	// instance lead to the site. Links that were updated before are left alone (documented). Left out, it is None.
	// +optional
	// +default="None"
	// +kubebuilder:validation:Enum=Update;None
	ProductLinks ProductLinks `json:"productLinks,omitempty"`

	// redirectMap is Nginx or None: whether ConfigMaps with a map of old addresses to new ones are written, in the format of
	// nginx. It is made from the pages that both sides have, so it needs verification Titles. Left out, it is None.
	// +optional
	// +default="None"
	// +kubebuilder:validation:Enum=Nginx;None
	RedirectMap RedirectMap `json:"redirectMap,omitempty"`
}

// IDMapping tells whether the report of old and new IDs is triggered.
type IDMapping string

// Whether the report of old and new IDs is triggered.
const (
	IDMappingReport IDMapping = "Report"
	IDMappingNone   IDMapping = "None"
)

// ProductLinks tells whether links are updated.
type ProductLinks string

// Whether links are updated.
const (
	ProductLinksUpdate ProductLinks = "Update"
	ProductLinksNone   ProductLinks = "None"
)

// RedirectMap is the format of a map of addresses.
type RedirectMap string

// The formats of a map of addresses.
const (
	RedirectMapNginx RedirectMap = "Nginx"
	RedirectMapNone  RedirectMap = "None"
)
