package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion is the API group and version of all kinds.
var GroupVersion = schema.GroupVersion{Group: "migration.drover.dev", Version: "v1alpha1"}

var schemeBuilder = runtime.NewSchemeBuilder(addKnownTypes)

// AddToScheme adds the kinds of this package to a scheme.
var AddToScheme = schemeBuilder.AddToScheme

func addKnownTypes(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion,
		&CloudSite{}, &CloudSiteList{},
		&AppAssessment{}, &AppAssessmentList{},
		&Migration{}, &MigrationList{},
	)
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
}
