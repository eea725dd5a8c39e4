package admission

import (
	"encoding/json"
	"net/http"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// decision is an answer to the API server: a refusal has words, and a change a patch.
type decision struct {
	refusal string
	patch   []patch
}

// patch is one operation of a JSON patch.
type patch struct {
	Operation string `json:"op"`
	Path      string `json:"path"`
	Value     any    `json:"value"`
}

// answering reads a review, and answers in the same version of the API.
func answering(decide func(*admissionv1.AdmissionRequest) decision) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var review admissionv1.AdmissionReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil || review.Request == nil {
			http.Error(w, "not an AdmissionReview with a request", http.StatusBadRequest)
			return
		}
		answer := admissionv1.AdmissionReview{TypeMeta: review.TypeMeta, Response: decide(review.Request).response()}
		answer.Response.UID = review.Request.UID
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}
}

func (d decision) response() *admissionv1.AdmissionResponse {
	response := &admissionv1.AdmissionResponse{Allowed: d.refusal == ""}
	if d.refusal != "" {
		response.Result = &metav1.Status{Message: d.refusal}
	}
	if len(d.patch) > 0 {
		kind := admissionv1.PatchTypeJSONPatch
		response.PatchType = &kind
		response.Patch, _ = json.Marshal(d.patch)
	}
	return response
}

// object reads the request's object. One that can't be read is admitted, as kubeOP does.
func object[T any](request *admissionv1.AdmissionRequest) (T, bool) {
	var read T
	err := json.Unmarshal(request.Object.Raw, &read)
	return read, err == nil
}
