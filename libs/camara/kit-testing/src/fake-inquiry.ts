import { ConsentInquiry, type InquiryAnswer, type InquiryQuestion } from '@openmast/camara/kit';
import { AppError } from '@openmast/kernel';

/** Answers what it was told to, and remembers what it was asked. */
export class FakeInquiry extends ConsentInquiry {
  isUnavailable = false;
  answer: InquiryAnswer | undefined;
  readonly asked: InquiryQuestion[] = [];

  override async ask(question: InquiryQuestion): Promise<InquiryAnswer> {
    this.asked.push(question);
    if (this.isUnavailable) throw new AppError('unavailable', 'store-unavailable', 'The store does not answer.');
    if (this.answer === undefined) throw new Error('This room asks about consent, which its test does not expect.');
    return this.answer;
  }
}
