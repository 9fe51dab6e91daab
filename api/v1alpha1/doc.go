// Package v1alpha1 holds the kinds of Drover: CloudSite, AppAssessment and Migration.
//
// Every field tells its meaning, unit and bounds, what happens when it is wrong, and which remote fact it stands on.
// A field that is not implemented is not here.
//
// +kubebuilder:object:generate=true
// +groupName=migration.drover.dev
package v1alpha1
